import type { DueLetter, RedeliveryOptions } from './redelivery.js';
import { envelopeOf } from './dead-letter-store.js';
import { keepFailedTry, lockRequeued, markDead, markReplayed, postpone } from './requeued-letter.js';

/**
 * One try of one letter of the relay's target, which stays locked until the target has answered. A target repeats
 * what it got twice, so its readers take each event once by id.
 */
export async function redeliverToTarget(
  { connection, redeliver, settings, logger, metrics }: RedeliveryOptions,
  { id, target, tenantId }: DueLetter,
): Promise<boolean> {
  return connection.transaction(async (trx) => {
    const letter = await lockRequeued(trx, id);
    if (!letter) return false;
    if (target !== settings.relay_target) {
      const reason = `the relay's target is "${settings.relay_target}" now, not "${target ?? ''}"`;
      await markDead(trx, letter, { reason, attempts: letter.attempts });
      return true;
    }
    const outcome = await redeliver(envelopeOf(letter));
    switch (outcome.kind) {
      case 'delivered':
        await markReplayed(trx, letter);
        return true;
      case 'unavailable':
        await postpone(trx, letter, settings.relay.backoff_max_ms);
        return true;
      case 'refused': {
        const waitMs = await keepFailedTry(trx, letter, outcome.reason, settings.relay);
        if (waitMs !== null) metrics.retries.inc({ handler: target });
        logger.warn({ target, tenantId, eventId: letter.eventId, waitMs }, 'a dead letter was refused again');
        return true;
      }
    }
  });
}
