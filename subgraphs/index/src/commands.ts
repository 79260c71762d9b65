import type { ModuleCommand } from '@rustok/kernel';
import { rebuildIndex } from './operations/rebuild-index.js';

export const rebuildCommand: ModuleCommand = {
  name: 'rebuild',
  description: 'Makes the search index anew from what the modules hold; searches go on meanwhile.',
  async run(context) {
    const { documents, kinds } = await rebuildIndex(context, {});
    return `${context.tenant.slug}: ${documents} documents of ${kinds.length} kinds rebuilt`;
  },
};
