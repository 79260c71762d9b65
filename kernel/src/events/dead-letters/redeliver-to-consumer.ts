import { v7 as uuidv7 } from 'uuid';
import { systemActor } from '../../access/actor.js';
import { isDatabaseFailure, watchForDatabaseFailure } from '../../database/database-failure.js';
import type { Tenant } from '../../tenancy/tenant.js';
import { handleEvent } from '../consumers/handle-event.js';
import { lockOffset } from '../consumers/offsets.js';
import type { RegisteredConsumer } from '../consumers/registered-consumer.js';
import { failureReason } from '../failure-reason.js';
import type { DeadLetter } from './dead-letter.js';
import { envelopeOf } from './dead-letter-store.js';
import type { DueLetter, RedeliveryOptions } from './redelivery.js';
import { keepFailedTry, lockRequeued, markDead, markReplayed } from './requeued-letter.js';

/**
 * One try of one letter: its lane and the letter locked, handled, and marked as done in one transaction. `false` when
 * somebody else is at work on either. Throws what is not the event's fault.
 */
export async function redeliverToConsumer(
  options: RedeliveryOptions,
  due: DueLetter & { readonly consumer: string },
): Promise<boolean> {
  const { platform } = options;
  const tenant = await platform.tenants.byId(due.tenantId);
  const database = platform.databaseFor(due.tenantId, systemActor(`consumer:${due.consumer}`), {
    correlationId: uuidv7(),
    causationId: null,
  });
  const handler = whoHandles(options, due.consumer, tenant);
  if (handler.kind === 'nobody') {
    return database.transaction(async ({ trx }) => {
      const letter = await lockRequeued(trx, due.id);
      if (letter) await markDead(trx, letter, { reason: handler.reason, attempts: letter.attempts });
      return letter !== null;
    });
  }

  let tried: DeadLetter | null = null;
  let databaseFailed = () => false;
  try {
    return await database.transaction(
      async (unit) => {
        databaseFailed = watchForDatabaseFailure(unit);
        const offset = await lockOffset(unit.trx, due.consumer);
        if (!offset || offset.paused) return false;
        tried = await lockRequeued(unit.trx, due.id);
        if (!tried) return false;
        await handleEvent({ ...handler, envelope: envelopeOf(tried), unit, replay: false }, options);
        await markReplayed(unit.trx, tried);
        return true;
      },
      { handler: options },
    );
  } catch (error) {
    const letter = tried as DeadLetter | null;
    if (!letter || isDatabaseFailure(error) || databaseFailed()) throw error;
    const waitMs = await database.transaction(({ trx }) =>
      keepFailedTry(trx, letter, failureReason(error), options.settings.consumers),
    );
    if (waitMs !== null) options.metrics.retries.inc({ handler: due.consumer });
    options.logger.warn(
      { err: error, consumer: due.consumer, tenantId: due.tenantId, eventId: letter.eventId, waitMs },
      'a dead letter failed again',
    );
    return true;
  }
}

type Handler =
  | { readonly kind: 'handler'; readonly consumer: RegisteredConsumer; readonly tenant: Tenant }
  | { readonly kind: 'nobody'; readonly reason: string };

function whoHandles(
  { consumers, platform }: RedeliveryOptions,
  name: string,
  tenant: Tenant | null,
): Handler {
  const consumer = consumers.get(name);
  if (!consumer) return { kind: 'nobody', reason: `there is no consumer "${name}" any more` };
  if (!tenant?.isActive) return { kind: 'nobody', reason: 'the tenant is not active' };
  if (!platform.modulesOf(tenant).includes(consumer.module)) {
    return { kind: 'nobody', reason: `the module "${consumer.module}" is switched off for this tenant` };
  }
  return { kind: 'handler', consumer, tenant };
}
