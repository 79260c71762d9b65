import type { Knex } from 'knex';
import type { PositionedEnvelope } from '../envelope.js';
import { readTenantSpan } from '../event-log.js';
import type { EventArchive } from '../transports/event-target.js';
import type { ReplayState } from './replay-progress.js';

/** The next events of a replay, and where it stands after them. */
export interface ReplayPage {
  readonly envelopes: readonly PositionedEnvelope[];
  readonly position: bigint;
  readonly cursor: unknown;
  /** Nothing follows. */
  readonly ended: boolean;
}

interface Wanted {
  readonly types: readonly string[];
  readonly limit: number;
}

/** From the log; `trx` is bound to the tenant. */
export async function readLogPage(
  trx: Knex,
  { replay: { from, to }, position }: ReplayState,
  { types, limit }: Wanted,
): Promise<ReplayPage> {
  const envelopes = await readTenantSpan(trx, { from, to, types, after: position, limit });
  return {
    envelopes,
    position: envelopes.at(-1)?.position ?? position,
    cursor: null,
    ended: envelopes.length < limit,
  };
}

/** From an archive, which knows neither types nor an end. Throws an `OutageError` while it is away. */
export async function readArchivePage(
  archive: EventArchive,
  { replay: { tenantId, from, to }, position, cursor }: ReplayState,
  { types, limit }: Wanted,
  signal: AbortSignal,
): Promise<ReplayPage> {
  const page = await archive.readArchive({ tenantId, from, limit, cursor, signal });
  return {
    envelopes: page.envelopes.filter(
      ({ type, occurredAt }) => types.includes(type) && Date.parse(occurredAt) < to.getTime(),
    ),
    position: page.envelopes.at(-1)?.position ?? position,
    cursor: page.cursor,
    ended: page.cursor === null,
  };
}
