import type { UnitOfWork } from '../../database/unit-of-work.js';
import { CodedError } from '../../errors.js';
import type { Platform } from '../../platform.js';
import type { Tenant } from '../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventMetrics } from '../event-metrics.js';
import type { ConsumerContext } from './consumer.js';
import type { RegisteredConsumer } from './registered-consumer.js';

/** What all handlers of a platform run with. */
export interface HandlerEnvironment {
  readonly platform: Platform;
  readonly metrics: EventMetrics;
  /** Milliseconds a handler may take for one event. */
  readonly timeoutMs: number;
}

interface Handling {
  readonly consumer: RegisteredConsumer;
  readonly tenant: Tenant;
  readonly unit: UnitOfWork;
  readonly replay: boolean;
}

/**
 * Runs a consumer's handler on one event, within the caller's transaction, which must be rolled back when this throws:
 * what the handler threw, or `HANDLER_TIMEOUT`. A handler that goes on after that finds its transaction ended.
 */
export async function handleEvent(
  { envelope, ...handling }: Handling & { readonly envelope: PositionedEnvelope },
  environment: HandlerEnvironment,
): Promise<void> {
  const { unit, consumer } = handling;
  const cause = { correlationId: envelope.correlationId, causationId: envelope.id };
  const caused: UnitOfWork = {
    ...unit,
    append: (event, payload) => unit.append(event, payload, cause),
    schedule: (event, payload, schedule) => unit.schedule(event, payload, { ...schedule, cause }),
  };
  await run(handling, environment, {
    envelopes: [envelope],
    handle: (context) => consumer.handle(envelope, { ...context, unit: caused }),
  });
}

/** As `handleEvent`, with the handler that takes them all at once, and as much time as for one. */
export async function handleEvents(
  {
    envelopes,
    handleAll,
    ...handling
  }: Handling & {
    readonly envelopes: readonly PositionedEnvelope[];
    readonly handleAll: NonNullable<RegisteredConsumer['handleAll']>;
  },
  environment: HandlerEnvironment,
): Promise<void> {
  await run(handling, environment, { envelopes, handle: (context) => handleAll(envelopes, context) });
}

async function run(
  { consumer, tenant, unit, replay }: Handling,
  { platform, metrics, timeoutMs }: HandlerEnvironment,
  {
    envelopes,
    handle,
  }: {
    readonly envelopes: readonly PositionedEnvelope[];
    readonly handle: (context: ConsumerContext) => Promise<void>;
  },
): Promise<void> {
  const handler = consumer.name;
  const start = performance.now();
  try {
    await withinTime(handle({ platform, tenant, unit, replay }), timeoutMs, handler);
  } catch (error) {
    metrics.errors.inc({ handler, error_type: 'handler' });
    throw error;
  } finally {
    const each = (performance.now() - start) / 1000 / envelopes.length;
    for (const _ of envelopes) metrics.processing.observe({ handler }, each);
  }
  unit.afterCommit(() => {
    const now = Date.now();
    for (const { type, occurredAt } of envelopes) {
      metrics.dispatched.inc({ event_type: type, handler });
      if (!replay) metrics.lag.observe({ handler }, (now - Date.parse(occurredAt)) / 1000);
    }
  });
}

async function withinTime(work: Promise<void>, timeoutMs: number, consumer: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CodedError('HANDLER_TIMEOUT', `the consumer "${consumer}" took longer than ${timeoutMs} ms`),
        ),
      timeoutMs,
    );
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
