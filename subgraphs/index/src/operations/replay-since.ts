import { setTimeout as sleep } from 'node:timers/promises';
import { type Replay, type RequestContext, requirePermission } from '@rustok/kernel';
import { documentsConsumer } from '../consumers/documents.js';
import { triggerTypes } from '../sources.js';

export interface ReplaySince {
  /** By the database's clock. */
  readonly since: Date;
  /** Told how far it is, whenever that has changed. */
  readonly report: (line: string) => void;
  /** Ends the waiting; the replay goes on by itself. */
  readonly signal: AbortSignal;
}

/** Milliseconds between looks at the progress. */
const POLL_MS = 200;

/**
 * Has the index handle once more what was published since a time, and waits for it. `null` where events are not kept
 * (transport `memory`), or nothing can be searched. Throws `EVENTS_NOT_KEPT` when the log does not reach back so far.
 */
export async function replaySince(
  context: RequestContext,
  { since, report, signal }: ReplaySince,
): Promise<Replay | null> {
  requirePermission(context.actor, 'index:manage');
  const { platform, tenant } = context;
  const { transport } = await platform.events.status();
  const types = triggerTypes(platform.registry);
  if (transport === 'memory' || types.length === 0) return null;
  const { replays } = platform.events;
  const scope = { tenantId: tenant.id };
  let replay: Replay | null = await replays.start(context, {
    ...{ tenantId: tenant.id, from: since, types, consumer: documentsConsumer.name },
  });
  const { id } = replay;
  let told = '';
  while (replay) {
    const line = progressOf(replay);
    if (line !== told) report(`${tenant.slug}: ${line}`);
    told = line;
    if (replay.status !== 'running' || signal.aborted) return replay;
    // An abort ends the pause, and the next round the loop.
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    replay = await replays.find(context, scope, id);
  }
  return null;
}

function progressOf({ status, handled, total, lastError }: Replay): string {
  const events = `${handled} of ${total ?? 'some'} events since the beginning handled again`;
  return lastError === null ? `${status}, ${events}` : `${status}, ${events}: ${lastError}`;
}
