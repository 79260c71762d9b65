import { insertDeadLetter } from '../dead-letters/insert-dead-letter.js';
import type { MemoryLog } from '../transports/memory-log.js';
import type { ConsumerProgress, LaneId } from './consumer-progress.js';
import { lockOffset } from './offsets.js';

interface MemoryOffset {
  readonly position: bigint;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly lastError: string | null;
}

const START: MemoryOffset = { position: 0n, attempts: 0, dueAt: 0, lastError: null };

/** Of the transport `memory`: offsets end with the process too. Pauses, locks and dead letters are in Postgres all the same. */
export function memoryProgress(log: MemoryLog): ConsumerProgress {
  const offsets = new Map<string, MemoryOffset>();
  const offsetOf = (lane: LaneId) => offsets.get(keyOf(lane)) ?? START;
  const moveTo = (lane: LaneId, position: bigint) => offsets.set(keyOf(lane), { ...START, position });
  return {
    async lock(trx, lane) {
      const stored = await lockOffset(trx, lane.consumer);
      const { position, attempts, dueAt } = offsetOf(lane);
      return stored && { position, attempts, waitMs: Math.max(0, dueAt - Date.now()), paused: stored.paused };
    },
    read: async (_, slice) => log.read(slice),
    async move(unit, { position, ...lane }) {
      unit.afterCommit(() => void moveTo(lane, position));
    },
    async keepAttempt(_, { position, attempts, waitMs, lastError, ...lane }) {
      offsets.set(keyOf(lane), { position, attempts, dueAt: Date.now() + waitMs, lastError });
    },
    async giveUp(unit, { envelope, reason, attempts, consumer, tenantId }) {
      await insertDeadLetter(unit.trx, { envelope, consumer, reason, attempts });
      unit.afterCommit(() => void moveTo({ consumer, tenantId }, envelope.position));
      return true;
    },
    lagging: async (consumers) =>
      [...consumers.keys()].flatMap((consumer) =>
        [...log.newest]
          .map(([tenantId, newest]) => ({ lane: { consumer, tenantId }, newest }))
          .filter(({ lane, newest }) => offsetOf(lane).position < newest)
          .map(({ lane }) => lane),
      ),
    overlay: (state, types) => {
      const { position, attempts, dueAt, lastError } = offsetOf(state);
      const { envelopes } = log.read({ tenantId: state.tenantId, types, after: position, limit: Infinity });
      const since = envelopes[0] ? Date.now() - Date.parse(envelopes[0].occurredAt) : 0;
      return {
        ...state,
        ...{ position, attempts, lastError, behind: envelopes.length, lagS: since / 1000 },
        nextAttemptAt: attempts > 0 ? new Date(dueAt) : null,
      };
    },
  };
}

function keyOf({ consumer, tenantId }: LaneId): string {
  return `${consumer} ${tenantId}`;
}
