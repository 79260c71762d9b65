import type { UserId } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../kit/api.js';
import { ApiClient, type Listener, type Stream } from '../kit/client.js';
import { RawSocket } from '../live-transports/raw-socket.js';
import { RawStream } from '../live-transports/raw-stream.js';
import { type Operation, request, send } from './exchange.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import { type RootField, rootFields } from './operations.js';
import { stir } from './stir.js';
import { type Party, startWorld, type World } from './world.js';

let world: World;
let known: Knowledge;
let fields: readonly RootField[];
let another: TestApi;

beforeAll(async () => {
  world = await startWorld();
  another = await world.anotherInstance();
  known = await gatherKnowledge(world);
  fields = rootFields(known.schema, 'subscription', known.vocabulary);
}, 240_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const SOON = { timeout: 20_000 };

/** Where the attacker is, while the victim is on the first instance. */
const INSTANCES: readonly (readonly [string, () => TestApi])[] = [
  ['the same instance', () => world.api],
  ['another instance', () => another],
];

/** The same client on whichever instance. */
const on = ({ url }: TestApi, { options }: ApiClient) => new ApiClient(url, options);

/** Subscriptions that run, of everybody. */
const running = () => world.api.engine.live.size + another.engine.live.size;

/** Subscriptions as one party would make them, with their own ids. */
function subscriptionsOf(party: Party): readonly RootField[] {
  if (party === world.attacker) return fields;
  return rootFields(known.schema, 'subscription', known.vocabularyOf(party));
}

const stirred = (party: Party) => stir(party, subscriptionsOf(party));

/** Everything that came, whatever it is. */
const framesOf = (stream: Stream<unknown>) => stream.results.map((result) => JSON.stringify(result));

function streamOf({ url, options }: ApiClient, operation: Operation, headers = {}): Promise<RawStream> {
  return RawStream.open(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-tenant-id': options.tenant ?? '',
      ...(options.token && { authorization: `Bearer ${options.token}` }),
      ...headers,
    },
    body: JSON.stringify(operation),
  });
}

describe.each(INSTANCES)('subscriptions on %s', (_name, instance) => {
  test('hear nothing of the other tenant, by WebSocket or event stream', { timeout: 120_000 }, async () => {
    const { attacker, victim } = world;
    await using theirs = await victim.admin.listen();
    await using own = await on(instance(), attacker.admin).listen();
    const at = (listener: Listener, party: Party) =>
      new Map(
        subscriptionsOf(party).map((field) => {
          const { query, variables } = field.operation();
          return [field.name, listener.subscribe(query, variables)];
        }),
      );
    const victims = at(theirs, victim);
    const attackers = at(own, attacker);
    const attacks = fields.flatMap((field) =>
      field.attacks().map(({ query, variables }) => own.subscribe(query, variables)),
    );
    const streams = await Promise.all(
      fields.map((field) => streamOf(on(instance(), attacker.admin), field.operation())),
    );
    let refused = 0;
    for (const { ended } of attacks) void ended.then(() => (refused += 1));
    await expect
      .poll(() => running() + refused, SOON)
      .toBe(victims.size + attackers.size + streams.length + attacks.length);

    await stirred(victim);
    for (const [name, stream] of victims) {
      await expect
        .poll(() => stream.results.length, { ...SOON, message: `${name} of the victim` })
        .toBeGreaterThan(0);
    }
    const idsNow = await world.readMarkers();
    expect([...attackers].filter(([, { results }]) => results.length > 0)).toEqual([]);
    // What comes in the attacker's turn comes after whatever came of the victim's.
    await stirred(attacker);
    // How much comes differs: what is no longer pending when it is looked at is not told as pending.
    for (const [name, stream] of attackers) {
      await expect.poll(() => stream.results.length, { ...SOON, message: name }).toBeGreaterThan(0);
    }
    const heard = [...attackers.values(), ...attacks].flatMap(framesOf);
    const streamed = streams.map(({ blocks, text }) => JSON.stringify(blocks) + text);
    expect([...heard, ...streamed].filter((text) => idsNow.in(text).length > 0)).toEqual([]);
    expect(streamed.filter((text) => text.includes('event'))).toHaveLength(fields.length);
    for (const stream of streams) await stream[Symbol.asyncDispose]();
  });

  test('give no cursor of the other tenant a past', { timeout: 60_000 }, async () => {
    const { attacker, victim } = world;
    await using theirs = await victim.admin.listen();
    await using own = await on(instance(), attacker.admin).listen();
    await using home = await on(instance(), victim.admin).listen();
    const cursors = await cursorsOf(theirs);
    for (const field of fields) {
      // The very same document and variables in both tenants, where the victim's can be asked for at all.
      const operation = subscriptionsOf(victim)
        .find(({ name }) => name === field.name)
        ?.operation();
      if (!operation) throw new Error(field.name);
      const cursor = cursors.get(field.name) ?? '';
      for (const variables of [operation.variables, field.operation().variables]) {
        const extensions = { resumeAfter: cursor };
        const overSocket = own.subscribe(operation.query, variables, extensions);
        let ended: unknown = 'it runs';
        void overSocket.ended.then((reason) => (ended = reason));
        const hasBegun = () => running() > 0;
        await expect.poll(() => ended !== 'it runs' || hasBegun(), SOON).toBe(true);
        expect(ended, field.name).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
        const body = { ...operation, variables, extensions };
        await using byStream = await streamOf(on(instance(), attacker.admin), body);
        await byStream.ended;
        expect(JSON.stringify(byStream.blocks) + byStream.text, field.name).toContain('CURSOR_INVALID');
        await using byEventId = await streamOf(
          on(instance(), attacker.admin),
          { ...operation, variables },
          { 'last-event-id': cursor },
        );
        await byEventId.ended;
        expect(JSON.stringify(byEventId.blocks) + byEventId.text, field.name).toContain('CURSOR_INVALID');
        expect([overSocket.results, byStream.blocks.filter(({ event }) => event === 'next')]).toEqual([
          [],
          expect.anything(),
        ]);
      }
      // At home it is good.
      const resumed = home.subscribe(operation.query, { ...operation.variables }, { resumeAfter: cursor });
      let ended: unknown = 'runs';
      void resumed.ended.then((reason) => (ended = reason));
      await expect.poll(running, { ...SOON, message: field.name }).toBe(1);
      expect(ended, field.name).toBe('runs');
      resumed.stop();
      await expect.poll(running, SOON).toBe(0);
    }
  });

  test('open no stream with a ticket of the other tenant', async () => {
    const { attacker, victim } = world;
    const issue = async ({ url, options }: ApiClient, operation: Operation): Promise<string> => {
      const response = await fetch(`${url}/graphql/stream/ticket`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-tenant-id': options.tenant ?? '',
          authorization: `Bearer ${options.token}`,
        },
        body: JSON.stringify(operation),
      });
      return ((await response.json()) as { ticket: string }).ticket;
    };
    const { url } = instance();
    for (const [holder, other] of [
      [victim, attacker],
      [attacker, victim],
    ] as const) {
      for (const field of subscriptionsOf(holder)) {
        const ticket = await issue(holder.admin, field.operation());
        const open = (by: string, headers: Record<string, string> = {}) =>
          RawStream.open(`${url}/graphql/stream?${new URLSearchParams({ ticket: by })}`, { headers });
        const refused = async (by: string, headers: Record<string, string>) => {
          await using stream = await open(by, headers);
          await stream.ended;
          return [stream.response.status, /"code":"(\w+)"/.exec(stream.text)?.[1]];
        };
        const asOther = (tenant: string) => ({
          'x-tenant-id': tenant,
          authorization: `Bearer ${other.admin.options.token}`,
        });
        const strangers = [asOther(other.tenant.slug), asOther(other.tenant.id)];
        for (const headers of strangers) {
          expect(await refused(ticket, headers), field.name).toEqual([403, 'TENANT_MISMATCH']);
        }
        // That used nothing up: at home it opens its stream, once.
        await using home = await open(ticket);
        await home.until(({ lastEventId }) => lastEventId !== undefined);
        expect(await refused(ticket, {}), field.name).toEqual([401, 'TICKET_USED']);
        // The id of an event that came by it goes with no other ticket, nor with another tenant.
        const eventId = { 'last-event-id': home.lastEventId ?? '' };
        const own = await issue(other.admin, field.operation());
        for (const headers of [{}, ...strangers]) {
          expect(await refused(own, { ...headers, ...eventId }), field.name).toEqual([400, 'CURSOR_INVALID']);
        }
        for (const headers of strangers) {
          expect(await refused(ticket, { ...headers, ...eventId })).toEqual([403, 'TENANT_MISMATCH']);
        }
      }
    }
  });
});

/** Of the beginnings of the victim's subscriptions, by field. */
async function cursorsOf(listener: Listener): Promise<ReadonlyMap<string, string>> {
  const streams = subscriptionsOf(world.victim).map((field) => {
    const { query, variables } = field.operation();
    return { name: field.name, stream: listener.subscribe(query, { ...variables }) };
  });
  await expect.poll(running, SOON).toBe(streams.length);
  await stirred(world.victim);
  const cursors = new Map<string, string>();
  for (const { name, stream } of streams) {
    const [frame] = await stream.first(1, 20_000);
    cursors.set(name, String((frame as { extensions?: { cursor?: string } }).extensions?.cursor));
    stream.stop();
  }
  await expect.poll(running, SOON).toBe(0);
  return cursors;
}

describe.each(INSTANCES)('a token of one tenant on %s', (_name, instance) => {
  const parties = () =>
    [
      [world.victim, world.attacker],
      [world.attacker, world.victim],
    ] as const;
  const OPERATION = { query: '{ me { id email } currentTenant { id name } }', variables: {} };

  test('is worth nothing in the other, on any way in', async () => {
    const routes = world.api.platform.registry.modules.flatMap((module) => module.routes);
    const ways = [
      { method: 'POST', path: '/graphql', body: OPERATION },
      { method: 'GET', path: `/graphql?query=${encodeURIComponent(OPERATION.query)}` },
      { method: 'POST', path: '/graphql/stream', body: OPERATION },
      { method: 'GET', path: `/graphql/stream?query=${encodeURIComponent(OPERATION.query)}` },
      { method: 'POST', path: '/graphql/stream/ticket', body: OPERATION },
      ...routes.map(({ method, path, upload }) => ({
        ...{ method, path },
        ...(method !== 'GET' && { body: upload ? new FormData() : {} }),
      })),
    ];
    for (const [holder, other] of parties()) {
      for (const tenant of [other.tenant.slug, other.tenant.id, other.tenant.slug.toUpperCase()]) {
        const client = { url: instance().url, options: { tenant, token: holder.admin.options.token ?? '' } };
        for (const way of ways) {
          const { status, codes, text } = await request(client, way.path, way);
          expect([status, codes], `${way.method} ${way.path} ${text}`).toEqual([403, ['TENANT_MISMATCH']]);
        }
      }
    }
  });

  test('begins no connection of the other, and does not go on with one', async () => {
    const url = `${instance().url.replace('http', 'ws')}/graphql`;
    for (const [holder, other] of parties()) {
      const [mine, theirs] = [holder.admin.options.token, other.admin.options.token];
      const attempts: readonly [headers: Record<string, string>, payload: Record<string, unknown>][] = [
        [{}, { tenant: other.tenant.slug, token: mine }],
        [{ 'x-tenant-id': other.tenant.slug }, { tenant: holder.tenant.slug, token: mine }],
        [{ 'x-tenant-id': other.tenant.id, authorization: `Bearer ${mine}` }, { token: theirs }],
        [{ authorization: `Bearer ${mine}` }, { tenant: other.tenant.slug, token: theirs }],
      ];
      for (const [headers, payload] of attempts) {
        using socket = new RawSocket(url, headers);
        await socket.opened;
        socket.send({ type: 'connection_init', payload });
        expect(await socket.closed, JSON.stringify([headers, payload])).toMatchObject({
          code: 4403,
          reason: expect.stringContaining('TENANT_MISMATCH'),
        });
      }
      using socket = await RawSocket.connect(url, { tenant: other.tenant.slug, token: theirs });
      socket.send({ type: 'ping', payload: { token: mine } });
      expect(await socket.closed).toMatchObject({ code: 4403 });
    }
  });

  test('is refused although the very same user and session are in the other', async () => {
    const { owner, attacker, victim, api } = world;
    const { rows } = await owner.query<{ id: string; user_id: string }>(
      `select a.id, a.user_id from sessions a join sessions v on v.id = a.id and v.user_id = a.user_id
        where a.tenant_id = $1 and v.tenant_id = $2 and a.revoked_at is null`,
      [attacker.tenant.id, victim.tenant.id],
    );
    const [twin] = rows;
    if (!twin) throw new Error('there is no session in both tenants');
    const tokenIn = ({ tenant }: Party) =>
      api.platform.tokens.sign({ userId: twin.user_id as UserId, sessionId: twin.id, tenantId: tenant.id });
    for (const [holder, other] of parties()) {
      const token = await tokenIn(holder);
      const at = (party: Party) =>
        send({ url: instance().url, options: { tenant: party.tenant.slug, token } }, OPERATION);
      const home = await at(holder);
      expect(home.text).toContain(holder.canary);
      expect((await at(other)).codes).toEqual(['TENANT_MISMATCH']);
      // What was remembered of one is not what the other gets.
      expect((await at(holder)).body).toEqual(home.body);
    }
  });
});
