import type { ModuleCommand, RequestContext } from '@rustok/kernel';
import { rebuildIndex } from './operations/rebuild-index.js';
import { replaySince } from './operations/replay-since.js';

export const rebuildCommand: ModuleCommand = {
  name: 'rebuild',
  description: 'Makes the search index anew from what the modules hold; searches go on meanwhile.',
  async run(context, { report, signal }) {
    const since = await databaseTime(context);
    const { documents, kinds } = await rebuildIndex(context, {});
    // What changed meanwhile is looked at once more, after the last range was rebuilt.
    const replay = await replaySince(context, { since, report, signal });
    const outcome = `${context.tenant.slug}: ${documents} documents of ${kinds.length} kinds rebuilt`;
    if (replay === null || replay.status === 'done') return outcome;
    return `${outcome}; the replay ${replay.id} of what changed meanwhile is ${replay.status}`;
  },
};

async function databaseTime({ database }: RequestContext): Promise<Date> {
  const { rows } = await database.read((trx) => trx.raw('select clock_timestamp() as now'));
  return rows[0].now;
}
