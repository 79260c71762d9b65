import type { Knex } from 'knex';
import { BadInputError, ClientError } from '../../errors.js';
import type { RequestContext } from '../../module/request-context.js';
import type { Tenant } from '../../tenancy/tenant.js';
import type { RegisteredConsumers } from '../consumers/registered-consumer.js';
import type { EventSettings } from '../event-settings.js';
import { countTenantSpan, logEdge } from '../event-log.js';
import type { EventArchive } from '../transports/event-target.js';
import type { Replay, ReplayRequest, ReplaySource } from './replay.js';
import { replayAudience } from './replay-audience.js';
import { insertReplay } from './replay-store.js';

export interface ReplaySources {
  /** Connections of the platform role. */
  readonly connection: Knex;
  readonly consumers: RegisteredConsumers;
  readonly settings: EventSettings;
  /** What keeps events longer than the log, if the relay's target does. */
  readonly archive: EventArchive | null;
}

/** Most events a second that may be asked for. */
const MAX_RATE = 100_000;

/** Checks the request and writes the replay down, with its audit entry. Throws `BAD_USER_INPUT` and `EVENTS_NOT_KEPT`. */
export async function startReplay(
  sources: ReplaySources,
  context: RequestContext,
  request: ReplayRequest,
): Promise<Replay> {
  const { platform, actor, requestId } = context;
  const { consumers, settings } = sources;
  const { tenantId, consumer = null, types = null } = request;
  const tenant = await platform.tenants.byId(tenantId);
  const now = await databaseTime(sources);
  const replay = {
    ...{ tenantId, consumer, types, from: request.from, to: request.to ?? now },
    eventsPerSecond: request.eventsPerSecond ?? settings.replay.events_per_second,
  };
  if (!tenant?.isActive) throw badInput('tenantId', `the tenant "${tenantId}" is not active`);
  checkTimes(replay, now);
  checkRate(replay.eventsPerSecond);
  checkNames(replay, sources, context);
  const audience = replayAudience(replay, tenant, { platform, consumers });
  if (audience.consumers.length === 0) throw nobodyListens(replay, sources, tenant);
  const source = await chooseSource(sources, request);

  const database = platform.databaseFor(tenantId, actor, { correlationId: requestId, causationId: null });
  return database.transaction(async ({ trx }) => {
    const total = source === 'log' ? await countTenantSpan(trx, { ...replay, types: audience.types }) : null;
    return insertReplay(trx, actor, { ...replay, source, total });
  });
}

/** By the clock that gives events their times, the present millisecond included. */
async function databaseTime({ connection }: ReplaySources): Promise<Date> {
  const { rows } = await connection.raw(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return new Date(rows[0].ms + 1);
}

type Asked = Pick<Replay, 'consumer' | 'types' | 'from' | 'to'>;

function checkTimes({ from, to }: Asked, now: Date): void {
  for (const [path, time] of Object.entries({ from, to })) {
    if (Number.isNaN(time.getTime())) throw badInput(path, `"${path}" is not a time`);
    if (time > now) throw badInput(path, `"${path}" lies in the future: ${time.toISOString()}`);
  }
  if (from >= to) {
    const message = `"from" (${from.toISOString()}) must be before "to" (${to.toISOString()})`;
    throw new BadInputError(`${message}.`, {
      fields: ['from', 'to'].map((path) => ({ path, message })),
    });
  }
}

function checkRate(eventsPerSecond: number): void {
  if (Number.isInteger(eventsPerSecond) && eventsPerSecond > 0 && eventsPerSecond <= MAX_RATE) return;
  throw badInput('eventsPerSecond', `"eventsPerSecond" must be 1 to ${MAX_RATE}, not ${eventsPerSecond}`);
}

function checkNames({ consumer, types }: Asked, { consumers }: ReplaySources, { platform }: RequestContext) {
  if (consumer !== null && !consumers.has(consumer)) {
    throw badInput('consumer', `there is no consumer "${consumer}"`);
  }
  const taken = [...consumers.values()].flatMap((each) => each.types);
  const known = new Set([...platform.registry.events.map(({ type }) => type), ...taken]);
  const unknown = types?.filter((type) => !known.has(type)) ?? [];
  if (unknown.length > 0) {
    throw badInput('types', `there is no event type ${unknown.map((type) => `"${type}"`).join(', ')}`);
  }
}

function nobodyListens({ consumer, types }: Asked, { consumers }: ReplaySources, tenant: Tenant) {
  const named = consumer === null ? undefined : consumers.get(consumer);
  if (!named) return badInput('types', 'no consumer of this tenant takes these types');
  return types && !named.types.some((type) => types.includes(type))
    ? badInput('types', `the consumer "${named.name}" takes none of these types`)
    : badInput('consumer', `the module "${named.module}" is switched off for "${tenant.slug}"`);
}

async function chooseSource(
  { connection, archive, settings }: ReplaySources,
  { from, source }: ReplayRequest,
): Promise<ReplaySource> {
  if (settings.transport === 'memory') throw notKept('with the transport "memory" no event is kept', null);
  if (source === 'iggy') {
    if (archive) return 'iggy';
    throw badInput('source', 'the relay\'s target is not "iggy"');
  }
  const { at } = await logEdge(connection);
  if (at === null || at <= from) return 'log';
  if (archive && source === undefined) return 'iggy';
  throw notKept(`Events are kept since ${at.toISOString()}, and not from ${from.toISOString()} on.`, at);
}

function notKept(message: string, edge: Date | null): ClientError {
  return new ClientError('EVENTS_NOT_KEPT', message, { details: { edge: edge?.toISOString() ?? null } });
}

function badInput(path: string, message: string): BadInputError {
  return new BadInputError(`${message[0]?.toUpperCase() ?? ''}${message.slice(1)}.`, {
    fields: [{ path, message }],
  });
}
