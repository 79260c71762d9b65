import type { ModuleCommand } from '@rustok/kernel';
import { sweepMedia } from './operations/sweep-media.js';

export const sweepCommand: ModuleCommand = {
  name: 'sweep-media',
  description:
    'Removes files without a row, which uploads left behind that a crash cut off more than an hour ago.',
  async run(context, { signal }) {
    const removed = await sweepMedia(context, { signal });
    return `${context.tenant.slug}: ${String(removed)} files without a row removed`;
  },
};
