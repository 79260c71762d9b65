import { z } from 'zod';
import { CodedError, OutageError } from '../../../errors.js';
import type { TenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';
import type { IggyConnection } from './iggy-connection.js';
import { decodePayload, type Page, type PollFrom } from './iggy-wire.js';

export interface ArchiveRequest {
  readonly tenantId: TenantId;
  readonly from: Date;
  readonly limit: number;
  readonly cursor: unknown;
  readonly signal: AbortSignal;
}

export interface ArchivePage {
  readonly envelopes: readonly PositionedEnvelope[];
  readonly cursor: unknown;
}

/** Messages a poll. */
const COUNT = 500;
/** Polls a page: one that finds little ends early, and says where to go on. */
const POLLS = 20;
/** The server's clock may be behind the one that gave the event its time. */
const CLOCK_MARGIN_MS = 5 * 60_000;
/** Events back within which a repeat is recognised. */
const RECENT = 500;

const offset = z.number().int().nonnegative();
const position = z.string().regex(/^\d{1,19}$/);

/** Where a page goes on. Holds no more than where to read: whose events are given is decided by the request alone. */
const cursorSchema = z.object({
  /** Per partition with more to read, the next offset; `null` before its first poll. */
  next: z.array(z.tuple([offset, offset.nullable()])),
  /** Positions of the last events given, the latest at the end. */
  recent: z.array(position).max(RECENT),
});

type Next = [partition: number, offset: number | null];

/**
 * One tenant's events of the topic from a time on. The server knows when a message came, not when its event occurred,
 * so it is asked for some minutes more. All partitions are looked through until the tenant's first event turns up: the
 * rest is in the same one.
 *
 * In the order of positions, but for one that came late, such as a dead letter tried again: it stands where it came,
 * since nobody else has it. A repeat is left out when it stands within 500 events behind the first.
 */
export async function readArchivePage(
  connection: IggyConnection,
  { tenantId, from, limit, cursor, signal }: ArchiveRequest,
): Promise<ArchivePage> {
  try {
    const start = await startOf(connection, cursor, signal);
    let next = start.next;
    const recent = new Recent(start.recent);
    const envelopes: PositionedEnvelope[] = [];
    for (let polls = 0; polls < POLLS && next.length > 0 && envelopes.length < limit; polls += 1) {
      const [[partition, offset], ...others] = next as [Next, ...Next[]];
      const page = await poll(connection, { partition, offset, from }, signal);
      let at = offset;
      let isHome = false;
      for (const message of page.messages) {
        if (envelopes.length === limit) break;
        at = message.offset + 1;
        const envelope = decodePayload(message.payload);
        if (envelope?.tenantId !== tenantId) continue;
        isHome = true;
        if (Date.parse(envelope.occurredAt) >= from.getTime() && recent.add(envelope.position)) {
          envelopes.push(envelope);
        }
      }
      const isAtEnd = at === null || page.messages.length === 0 || at > page.currentOffset;
      const here: Next[] = isAtEnd ? [] : [[partition, at]];
      // The partition goes on being first: where nothing was found, it is read to its end before the next one is.
      next = isHome ? here : [...here, ...others];
    }
    envelopes.sort((a, b) => Number(a.position - b.position));
    return { envelopes, cursor: next.length > 0 ? { next, recent: recent.list } : null };
  } catch (error) {
    if (!(error instanceof CodedError) && !signal.aborted) throw error;
    throw new OutageError('EVENT_ARCHIVE_UNAVAILABLE', 'The archive of events does not answer.', {
      cause: error,
    });
  }
}

async function startOf(
  connection: IggyConnection,
  cursor: unknown,
  signal: AbortSignal,
): Promise<{ readonly next: readonly Next[]; readonly recent: readonly string[] }> {
  if (cursor !== null && cursor !== undefined) return cursorSchema.parse(cursor);
  const { partitions } = await connection.topic(signal);
  return { next: partitions.map((partition) => [partition, null]), recent: [] };
}

/** Where nothing is at an offset that is not the end, the log was wiped, rolled back or cut: it is read by the time again. */
async function poll(
  connection: IggyConnection,
  {
    partition,
    offset,
    from,
  }: { readonly partition: number; readonly offset: number | null; readonly from: Date },
  signal: AbortSignal,
): Promise<Page> {
  const since: PollFrom = { kind: 'timestamp', ms: Math.max(0, from.getTime() - CLOCK_MARGIN_MS) };
  if (offset === null) return connection.poll({ partition, from: since, count: COUNT }, signal);
  const page = await connection.poll({ partition, from: { kind: 'offset', offset }, count: COUNT }, signal);
  const isLost = page.messages.length === 0 && page.currentOffset + 1 !== offset;
  return isLost ? connection.poll({ partition, from: since, count: COUNT }, signal) : page;
}

/** The positions given last. What is older than all of them was either given long ago or never: then it is new. */
class Recent {
  readonly #positions: string[];

  constructor(positions: readonly string[]) {
    this.#positions = [...positions];
  }

  get list(): readonly string[] {
    return this.#positions;
  }

  /** `false` when it is there already. */
  add(position: bigint): boolean {
    const text = position.toString();
    if (this.#positions.includes(text)) return false;
    this.#positions.push(text);
    if (this.#positions.length > RECENT) this.#positions.shift();
    return true;
  }
}
