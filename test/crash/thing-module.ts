import {
  type ConsumerDefinition,
  defineEvent,
  defineModule,
  type Migration,
  type PositionedEnvelope,
  protectTenantTable,
} from '@rustok/kernel';
import { z } from 'zod';

/** What writers publish. */
export const ThingHappened = defineEvent({
  type: 'crash.thing.happened',
  version: 1,
  description: 'A writer of the crash suite committed a transaction.',
  payload: z.strictObject({
    writer: z.string(),
    /** Rises by one with each event the writer tries to publish for the tenant, rolled back or not. */
    sequence: z.number().int(),
    /** Whether the consumer `crash.second` shall publish an answer. */
    answer: z.boolean(),
  }),
});

/** What a consumer publishes, so that its own events are in danger too. */
export const ThingAnswered = defineEvent({
  type: 'crash.thing.answered',
  version: 1,
  description: 'A consumer of the crash suite answered.',
  payload: z.strictObject({ sequence: z.number().int() }),
});

type Happened = PositionedEnvelope<z.output<typeof ThingHappened.payload>>;

/**
 * `crash_things` is what a writer changes together with its events. Its trigger makes a commit last `linger_ms`: the
 * events have their `seq` by then, and commit after others that took theirs later.
 *
 * `crash_effects` is what consumers do. No constraint keeps an effect from happening twice: it would hide the fault.
 */
const createTables: Migration = {
  id: '0001-create-things',
  async up(trx) {
    await trx.raw(`
      create table crash_things (
        id uuid primary key,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        writer text not null,
        linger_ms int not null
      );
      create index crash_things_by_tenant on crash_things (tenant_id, id);
      create function crash_linger() returns trigger language plpgsql as
        $$ begin perform pg_sleep(new.linger_ms / 1000.0); return null; end $$;
      create constraint trigger crash_linger after insert on crash_things
        deferrable initially deferred for each row when (new.linger_ms > 0) execute function crash_linger();

      create table crash_effects (
        id bigint generated always as identity,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        consumer text not null,
        event_id uuid not null,
        primary key (tenant_id, id)
      )`);
    await protectTenantTable(trx, 'crash_things');
    await protectTenantTable(trx, 'crash_effects');
  },
};

/** The types each consumer takes. */
export const CONSUMERS: Readonly<Record<string, readonly string[]>> = {
  'crash.first': [ThingHappened.type, ThingAnswered.type],
  'crash.second': [ThingHappened.type],
};

const consumers = Object.entries(CONSUMERS).map(([name, events]): ConsumerDefinition => ({
  name,
  events,
  async handle(envelope, { unit }) {
    await unit.trx('crash_effects').insert({ consumer: name, event_id: envelope.id });
    if (name === 'crash.first') return;
    const { answer, sequence } = (envelope as Happened).payload;
    if (answer) unit.append(ThingAnswered, { sequence });
  },
}));

export const thingModule = defineModule({
  slug: 'crash',
  name: 'crash',
  description: 'What the crash suite writes and consumes.',
  version: '1.0.0',
  kind: 'core',
  events: [ThingHappened, ThingAnswered],
  migrations: [createTables],
  consumers,
});
