import {
  createLogger,
  defineEvent,
  defineModule,
  eventSettings,
  Platform,
  protectTenantTable,
  systemActor,
} from '@rustok/kernel';
import type { ConsumerDefinition, Migration, ModuleDeclaration, TenantId } from '@rustok/kernel';
import { z } from 'zod';
import { createEffects, effectColumns, payloadOf, WRITERS } from './event-system.ts';
import type { DatabaseConnection, EventSystem, Payload, Work } from './event-system.ts';
import { openPool } from './open-pool.ts';

/** A transaction is one tenant's, and so is a consumer's batch: several run at once only where there are several tenants. */
const TENANTS = 8;

const Happened = defineEvent({
  type: 'bench.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ number: z.int(), text: z.string() }),
});

const createEffectsTable: Migration = {
  id: '0001-create-effects',
  async up(trx) {
    await trx.raw(createEffects(`current_setting('app.tenant_id')::uuid`));
    await protectTenantTable(trx, 'effects');
  },
};

/** The platform as it runs in a gateway: relay, feed and consumer with their defaults. */
export async function openRustok(connection: DatabaseConnection): Promise<EventSystem> {
  // Past row-level security, to see whether all tenants' work is done.
  const observer = openPool(connection, 2);
  let platform = await startPlatform(connection);
  const tenants: TenantId[] = [];
  for (let i = 1; i <= TENANTS; i += 1) {
    const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];
    tenants.push(await platform.createTenant({ slug: `tenant-${i}`, name: `Tenant ${i}`, locales }));
  }
  let transactions = 0;
  const actor = systemActor('bench');
  const restart = async (work?: Work) => {
    await platform.close();
    platform = await startPlatform(connection, work);
  };
  return {
    name: 'rustok',
    async append(numbers) {
      const tenantId = tenants[transactions++ % TENANTS] as TenantId;
      const cause = { correlationId: crypto.randomUUID(), causationId: null };
      await platform.databaseFor(tenantId, actor, cause).transaction((unit) => {
        for (const number of numbers) unit.append(Happened, payloadOf(number));
        return Promise.resolve();
      });
    },
    async hold() {
      // Relays step aside for whoever holds their state.
      const client = await observer.connect();
      await client.query('begin; select from sys_relay for update');
      return {
        async [Symbol.asyncDispose]() {
          await client.query('commit');
          client.release();
        },
      };
    },
    async consume(work) {
      await restart(work);
      return { [Symbol.asyncDispose]: () => restart() };
    },
    async isIdle() {
      const { rows } = await observer.query(
        `select exists (
           select from tenants t
            cross join lateral (select p.position from sys_event_positions p
                                 where p.tenant_id = t.id order by p.position desc limit 1) newest
             left join sys_consumer_offsets o on o.tenant_id = t.id
            where coalesce(o.position, 0) < newest.position) as busy`,
      );
      return !rows[0].busy;
    },
    async [Symbol.asyncDispose]() {
      await platform.close();
      await observer.end();
    },
  };
}

function startPlatform(connection: DatabaseConnection, work?: Work): Promise<Platform> {
  return Platform.start({
    modules: modulesFor(work),
    database: connection,
    accessTokens: { secret: 'a secret for benchmarks, thirty-two bytes', ttlS: 900 },
    logger: createLogger('warn'),
    poolSize: WRITERS + eventSettings.parse({}).consumers.concurrency,
    seedPassword: 'dev-password-123',
  });
}

function modulesFor(work: Work | undefined): readonly ModuleDeclaration[] {
  const describe = (slug: string) => ({ slug, name: slug, description: slug, version: '1.0.0' });
  const effects = defineModule({
    ...describe('effects'),
    kind: 'core',
    events: [Happened],
    migrations: [createEffectsTable],
  });
  if (!work) return [effects];
  return [effects, defineModule({ ...describe('worker'), kind: 'core', consumers: [consumerFor(work)] })];
}

function consumerFor({ effects, entered }: Work): ConsumerDefinition {
  const consumer: ConsumerDefinition = {
    name: 'bench.effects',
    events: [Happened.type],
    async handle(envelope, { unit }) {
      const { number, text } = envelope.payload as Payload;
      entered(number);
      await unit.trx.raw('insert into effects (number, text) values (?, ?)', [number, text]);
    },
  };
  if (effects === 'each') return consumer;
  return {
    ...consumer,
    async handleAll(envelopes, { unit }) {
      const payloads = envelopes.map(({ payload }) => payload as Payload);
      for (const { number } of payloads) entered(number);
      await unit.trx.raw(
        'insert into effects (number, text) select * from unnest(?::int[], ?::text[])',
        effectColumns(payloads),
      );
    },
  };
}
