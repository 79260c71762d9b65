import {
  type BatchContext,
  type ConsumerContext,
  createLogger,
  defineEvent,
  defineModule,
  eventSettings,
  type EventSettingsInput,
  type Migration,
  type ModuleDeclaration,
  Platform,
  type PositionedEnvelope,
  protectTenantTable,
} from '@rustok/kernel';
import { z } from 'zod';
import type { TestConnection } from '../kit/database.js';

/** The one event of these tests. */
export const ThingHappened = defineEvent({
  type: 'test.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ what: z.string() }),
});

/** What a consumer answers with, to see causes travel. */
export const ThingAnswered = defineEvent({
  type: 'test.thing.answered',
  version: 1,
  description: 'A consumer answered.',
  payload: z.strictObject({ what: z.string() }),
});

export type Handler = (
  envelope: PositionedEnvelope<{ what: string }>,
  context: ConsumerContext,
) => Promise<void>;

/** Each effect is a row of its own, so that one that happened twice is seen. */
const createEffects: Migration = {
  id: '0001-create-effects',
  async up(trx) {
    await trx.raw(`
      create table effects (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        consumer text not null,
        event_id uuid not null,
        what text not null,
        id bigint generated always as identity,
        primary key (tenant_id, id)
      )`);
    await protectTenantTable(trx, 'effects');
  },
};

/** Writes the effect of an event; what a handler does. */
export async function effect(
  consumer: string,
  envelope: PositionedEnvelope<{ what: string }>,
  { unit }: Pick<BatchContext, 'unit'>,
) {
  await unit.trx('effects').insert({ consumer, event_id: envelope.id, what: envelope.payload.what });
}

/** A core module that owns the effects, and an optional one per consumer: `name` → what it does. */
export function consumerModules(handlers: Readonly<Record<string, Handler>>): readonly ModuleDeclaration[] {
  const describe = (slug: string) => ({ slug, name: slug, description: slug, version: '1.0.0' });
  return [
    defineModule({
      ...describe('effects'),
      kind: 'core',
      events: [ThingHappened, ThingAnswered],
      migrations: [createEffects],
    }),
    ...Object.entries(handlers).map(([name, handle]) =>
      defineModule({
        ...describe(name),
        kind: 'optional',
        consumers: [
          {
            name,
            events: [ThingHappened.type],
            handle: (envelope, context) => handle(envelope as PositionedEnvelope<{ what: string }>, context),
          },
        ],
      }),
    ),
  ];
}

/** Attempts follow each other at once, so that running out of them takes no time. */
export const IMPATIENT = { backoff_base_ms: 1, backoff_max_ms: 5 };

export function startPlatform(
  connection: TestConnection,
  modules: readonly ModuleDeclaration[],
  events: EventSettingsInput = { consumers: IMPATIENT },
): Promise<Platform> {
  return Platform.start({
    modules,
    database: connection,
    accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
    logger: createLogger((process.env['TEST_LOG'] ?? 'silent') as 'silent'),
    seedPassword: 'dev-password-123',
    events: eventSettings.parse(events),
  });
}
