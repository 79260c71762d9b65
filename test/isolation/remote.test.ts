import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { randomOf } from '../crash/random.js';
import { ApiClient } from '../kit/client.js';
import { serveAlone } from '../kit/remote-layout.js';
import { send } from './exchange.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import { type RootField, rootFields } from './operations.js';
import type { Overheard } from './overhearing.js';
import { askModule, claimsOf, entitiesOf, forgedContexts, schemaOf } from './remote-modules.js';
import { selectionOf, Variables } from './selection.js';
import { stir } from './stir.js';
import { forgeriesOf, nowS, signature, bodyOf, tell, type Told } from './telling.js';
import { fingerprints } from './twins.js';
import { answerOf, findings, refusalOf, strangersIn, withNobodys } from './verdict.js';
import { type Party, settle, startWorld, type World } from './world.js';

/** What is chosen follows from it. */
const SEED = Number(process.env['RUSTOK_ISOLATION_SEED'] ?? 6);

/** Module → what it answers with something of the tenant. */
const QUESTIONS = {
  content: '{ contentNodes { edges { cursor } } }',
  blog: '{ posts { edges { cursor } } }',
  commerce: '{ products { edges { cursor } } }',
} as const;
type Served = keyof typeof QUESTIONS;
const MODULES = Object.keys(QUESTIONS) as Served[];
const SOON = { timeout: 20_000 };

let world: World;
let known: Knowledge;

beforeAll(async () => {
  serveAlone(...MODULES);
  world = await startWorld();
  known = await gatherKnowledge(world);
}, 240_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const urlOf = (module: string) => world.overhearing.urls.get(module) ?? '';

/** What a module was last told of a party. */
async function overheardOf(party: Party, module: Served): Promise<Overheard> {
  await send(party.admin, { query: QUESTIONS[module], variables: {} });
  const last = world.overhearing.heard.findLast(
    (each) => each.module === module && claimsOf(each.token).tenant.id === party.tenant.id,
  );
  if (!last) throw new Error(`"${module}" was asked nothing`);
  return last;
}

/** The attacker, who brings along what a module was told of the victim. */
async function forging(): Promise<ApiClient> {
  const { token } = await overheardOf(world.victim, 'blog');
  const { url, options } = world.attacker.admin;
  return new ApiClient(url, { ...options, headers: { 'x-rustok-context': token } });
}

/** What the modules were told since then that is not of the attacker. */
function toldOfOthers(since: number): readonly string[] {
  const { tenant } = world.attacker;
  return world.overhearing.heard
    .slice(since)
    .filter(
      ({ token }) =>
        JSON.stringify(claimsOf(token).tenant) !== JSON.stringify({ id: tenant.id, slug: tenant.slug }),
    )
    .map(({ module, token, body }) => `${module} ${JSON.stringify(claimsOf(token))} ${body}`);
}

const untouched = () => fingerprints(world.owner, { otherThan: world.attacker.tenant.id });

/** Root fields that a module in another process answers, by the module's own schema. */
async function remoteFields(kind: 'query' | 'mutation'): Promise<readonly RootField[]> {
  const names = new Set<string>();
  for (const module of MODULES) {
    const schema = await schemaOf(urlOf(module), (await overheardOf(world.attacker, module)).token);
    const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    for (const name of Object.keys(root?.getFields() ?? {})) names.add(name);
  }
  const fields = rootFields(known.schema, kind, known.vocabulary).filter(({ name }) => names.has(name));
  expect(fields.length, kind).toBeGreaterThan(5);
  return fields;
}

describe('a gateway that asks modules elsewhere', () => {
  test(
    'tells nothing of the other tenant, and asks in one’s own name whatever a request says',
    { timeout: 120_000 },
    async () => {
      const found: string[] = [];
      const forger = await forging();
      const random = randomOf(SEED);
      const answered = new Set((await remoteFields('query')).map(({ name }) => name));
      const began = world.overhearing.heard.length;
      for (const field of rootFields(known.schema, 'query', known.vocabulary)) {
        // What other modules answer meets those here and there: a few of each will do.
        const all = field.attacks();
        const attacks = answered.has(field.name) ? all : [random.pick(all), random.pick(all)];
        for (const attack of attacks) {
          const answer = await send(forger, attack);
          found.push(...findings(world, field, attack, answer));
          const ids = strangersIn(world, attack);
          if (ids.length === 0) continue;
          const { operation, nobody } = withNobodys(attack, ids);
          const nobodys = answerOf(await send(forger, operation));
          const theirs = ids.reduce((text, id) => text.replaceAll(id, nobody), answerOf(answer));
          if (theirs !== nobodys)
            found.push(`${field.name} ${JSON.stringify(attack.choice)}: ${theirs} ${nobodys}`);
        }
      }
      expect(found, `seed ${SEED}`).toEqual([]);
      expect(toldOfOthers(began)).toEqual([]);
      expect(world.overhearing.heard.length - began).toBeGreaterThan(50);
    },
  );

  test('changes nothing of the other tenant by their mutations', { timeout: 120_000 }, async () => {
    const random = randomOf(SEED);
    const found: string[] = [];
    const forger = await forging();
    const mutations = await remoteFields('mutation');
    const before = await untouched();
    const began = world.overhearing.heard.length;
    const succeeded = new Set<string>();
    for (const field of mutations) {
      const attacks = field.attacks();
      const reaching = attacks.filter((attack) => strangersIn(world, attack).length > 0);
      const chosen = [attacks, reaching].flatMap((from) => (from.length > 0 ? [random.pick(from)] : []));
      for (const [at, attack] of [...chosen, ...attacks].entries()) {
        // An attack that is refused for a value that makes no sense is none: until one gets along at home.
        if (at >= chosen.length && succeeded.has(field.name)) break;
        const answer = await send(forger, attack);
        found.push(...findings(world, field, attack, answer));
        if (answer.codes.length === 0) {
          succeeded.add(field.name);
          await world.restoreAttacker();
        }
        const ids = strangersIn(world, attack);
        if (ids.length === 0) continue;
        const { operation, nobody } = withNobodys(attack, ids);
        const nobodys = await send(forger, operation);
        if (nobodys.codes.length === 0) await world.restoreAttacker();
        const [theirs, others] = [refusalOf(answer, ids), refusalOf(nobodys, [nobody])];
        if (theirs !== others)
          found.push(`${field.name} ${JSON.stringify(attack.choice)}: ${theirs}, ${others}`);
      }
    }
    expect(found, `seed ${SEED}`).toEqual([]);
    expect(toldOfOthers(began)).toEqual([]);
    expect(await untouched()).toEqual(before);
    expect(mutations.filter(({ name }) => !succeeded.has(name)).map(({ name }) => name)).toEqual([]);
  });

  test('asks for what an event is about as the one who listens, and in no other tenant', async () => {
    const { attacker, victim } = world;
    const fields = (party: Party) => rootFields(known.schema, 'subscription', known.vocabularyOf(party));
    await using theirs = await victim.admin.listen();
    await using own = await (await forging()).listen();
    const listening = [
      ...fields(victim).map((field) => ({ field, party: victim, listener: theirs })),
      ...fields(attacker).map((field) => ({ field, party: attacker, listener: own })),
    ].map(({ field, party, listener }) => {
      const { query, variables } = field.operation();
      return { name: field.name, party, stream: listener.subscribe(query, { ...variables }) };
    });
    await expect.poll(() => world.api.engine.live.size, SOON).toBe(listening.length);
    const began = world.overhearing.heard.length;
    // What comes in the attacker's turn comes after whatever came of the victim's.
    for (const party of [victim, attacker]) await stir(party, fields(party));
    for (const { name, party, stream } of listening) {
      await expect
        .poll(() => stream.results.length, { ...SOON, message: `${party.tenant.slug} ${name}` })
        .toBeGreaterThan(0);
      stream.stop();
    }
    // What was asked for, and not only what stands in events.
    for (const party of [victim, attacker]) {
      const carrying = listening.filter(
        (each) => each.party === party && JSON.stringify(each.stream.results).includes(party.canary),
      );
      expect(carrying.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          ...['postPublished', 'commentAdded', 'contentNodePublished'],
          ...['topicCreated', 'replyAdded', 'pageUpdated', 'menuUpdated', 'productChanged', 'orderPlaced'],
        ]),
      );
    }
    const markers = await world.readMarkers();
    const heard = listening
      .filter(({ party }) => party === attacker)
      .map(({ stream }) => JSON.stringify(stream.results));
    expect(heard.filter((text) => markers.in(text).length > 0)).toEqual([]);
    const misled = world.overhearing.heard
      .slice(began)
      .filter(
        ({ token, body }) => claimsOf(token).tenant.id === attacker.tenant.id && markers.in(body).length > 0,
      );
    expect(misled.map(({ body }) => body)).toEqual([]);
  });
});

describe('a module that is asked past the gateway', () => {
  test.each(MODULES)('gives %s’s entities to nobody but the tenant that is signed', async (module) => {
    const [own, theirs] = [
      await overheardOf(world.attacker, module),
      await overheardOf(world.victim, module),
    ];
    const schema = await schemaOf(urlOf(module), own.token);
    const found: string[] = [];
    let asked = 0;
    for (const type of entitiesOf(schema)) {
      const ids = known.victims.of(`${type.name}.id`);
      // Of some it only adds to what others have.
      if (!('id' in type.getFields()) || ids.length === 0) continue;
      const selection = selectionOf(type, {
        schema,
        variables: new Variables(),
        depth: 1,
        argument: () => undefined,
      });
      const operation = {
        query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type.name} ${selection} } }`,
        variables: { r: ids.map((id) => ({ __typename: type.name, id, tenantId: world.victim.tenant.id })) },
      };
      const answer = await askModule(urlOf(module), [own.token], operation);
      const leaked = world.markers.in(answer.text, JSON.stringify(operation));
      if (leaked.length > 0) found.push(`${type.name} tells ${leaked.join()}`);
      const atHome = await askModule(urlOf(module), [theirs.token], operation);
      if (atHome.text.includes(world.victim.canary)) asked += 1;
    }
    expect(found).toEqual([]);
    expect(asked).toBeGreaterThan(0);
  });

  test.each(MODULES)('%s refuses every context but the one that is signed for it and now', async (module) => {
    const theirs = await overheardOf(world.victim, module);
    const operation = { query: QUESTIONS[module], variables: {} };
    const ask = (contexts: readonly string[]) => askModule(urlOf(module), contexts, operation);
    expect((await ask([theirs.token])).data).toBeTruthy();
    const own = await overheardOf(world.attacker, module);
    const forged = { ...forgedContexts(theirs), 'one’s own beside it': [own.token, theirs.token] };
    const taken: string[] = [];
    for (const [how, contexts] of Object.entries(forged)) {
      const { status, text } = await ask(contexts);
      if (status !== 401 || !text.includes('CONTEXT_INVALID') || text.includes('"data"'))
        taken.push(`${how}: ${text}`);
    }
    expect(taken).toEqual([]);
  });
});

describe('events that a module tells', () => {
  // What was done before has its consequences by then.
  beforeEach(() => Promise.all([world.attacker, world.victim].map(settle)));

  /** As they stand in the log of a tenant, of each type once, with an id of their own. */
  async function eventsOf(party: Party, module: string): Promise<readonly Told[]> {
    const { rows } = await world.owner.query<{ type: string; version: number; payload: unknown }>(
      `select distinct on (type) type, version, envelope -> 'payload' as payload from sys_events
        where tenant_id = $1 and type = any ($2) order by type, seq desc`,
      [party.tenant.id, (world.api.platform.registry.get(module)?.events ?? []).map(({ type }) => type)],
    );
    expect(rows, module).not.toEqual([]);
    return rows.map((row) => ({ ...row, id: randomUUID(), tenantId: party.tenant.id }));
  }
  const inTenant = ({ tenant }: Party, events: readonly Told[]) =>
    events.map((event) => ({ ...event, id: randomUUID(), tenantId: tenant.id }));

  test.each(MODULES)('of %s are taken from nobody who cannot sign for just that', async (module) => {
    const events = await eventsOf(world.victim, module);
    const all = () => fingerprints(world.owner, { otherThan: randomUUID() });
    const before = await all();
    const taken: string[] = [];
    for (const [how, forgery] of Object.entries(forgeriesOf({ module, events }))) {
      const { status, text } = await tell(world, { module, events }, forgery);
      if (status < 400 || status >= 500 || world.markers.in(text).length > 0)
        taken.push(`${how}: ${status} ${text}`);
    }
    expect(taken).toEqual([]);
    expect(await all()).toEqual(before);
  });

  test.each(MODULES)('of %s are of its own types only', async (module) => {
    const others = world.api.platform.registry.modules.filter(({ slug }) => slug !== module);
    const before = await untouched();
    let told = 0;
    for (const { slug } of others.filter(({ events }) => events.length > 0)) {
      const [event] = await eventsOf(world.victim, slug).catch(() => []);
      if (!event) continue;
      const [good] = await eventsOf(world.attacker, module);
      const answer = await tell(world, { module, events: [good as Told, event] });
      expect([answer.status, answer.code], event.type).toEqual([400, 'EVENT_TYPE_UNKNOWN']);
      told += 1;
    }
    expect(told).toBeGreaterThan(1);
    expect(await untouched()).toEqual(before);
  });

  test.each(MODULES)(
    'of %s in one tenant do nothing in the other, whatever of the other’s they name',
    async (module) => {
      const { attacker, victim } = world;
      await using listener = await attacker.admin.listen();
      const streams = rootFields(known.schema, 'subscription', known.vocabulary).map((field) => {
        const { query, variables } = field.operation();
        return listener.subscribe(query, { ...variables });
      });
      await expect.poll(() => world.api.engine.live.size, SOON).toBe(streams.length);
      const before = await untouched();
      const events = inTenant(attacker, await eventsOf(victim, module));
      // Whoever sends it, and whatever else the request says: it is in the tenant of the envelope.
      const headers = {
        'x-tenant-id': victim.tenant.slug,
        authorization: `Bearer ${victim.admin.options.token}`,
      };
      const told = await tell(world, { module, events }, { headers });
      expect(
        told.events.map(({ status }) => status),
        told.text,
      ).toEqual(events.map(() => 'appended'));
      await settle(attacker);
      // Told again, with a signature of its own or with the very same one: it has happened.
      const again = await tell(world, { module, events });
      expect(again.events).toEqual(told.events.map((event) => ({ ...event, status: 'known' })));
      const old = { signatures: [signature(bodyOf(events), { module, t: nowS() - 301 })] };
      expect((await tell(world, { module, events }, old)).code).toBe('SIGNATURE_INVALID');
      expect(await untouched()).toEqual(before);
      // Its own ids are of one tenant: those it told in the one say nothing of the other.
      const twins = events.map((event) => ({ ...event, tenantId: victim.tenant.id }));
      const ofVictim = await tell(world, { module, events: twins });
      expect(ofVictim.events.map(({ status }) => status)).toEqual(events.map(() => 'appended'));
      const ids = new Set([...told.events, ...ofVictim.events].map(({ eventId }) => eventId));
      expect(ids.size).toBe(2 * events.length);
      await settle(victim);
      const markers = await world.readMarkers();
      const said = JSON.stringify(events);
      expect(
        streams
          .flatMap(({ results }) => results.map((result) => markers.in(JSON.stringify(result), said)))
          .flat(),
      ).toEqual([]);
      const found = await attacker.admin.post(
        'query ($query: String!) { search(query: $query) { edges { node { __typename } } } }',
        {
          query: victim.canary,
        },
      );
      expect(JSON.stringify(found.data)).toContain('"edges":[]');
      for (const stream of streams) stream.stop();
      await expect.poll(() => world.api.engine.live.size, SOON).toBe(0);
    },
  );

  test('are refused for a tenant that has the module off as for one that nobody knows, and with all that came with them', async () => {
    const { attacker, victim } = world;
    const toggle = async (enabled: boolean) => {
      const { errors } = await victim.admin.post(
        'mutation ($enabled: Boolean!) { toggleModule(slug: "blog", enabled: $enabled) { enabled } }',
        { enabled },
      );
      expect(errors).toEqual([]);
    };
    const [theirs, own] = [
      await eventsOf(victim, 'blog'),
      inTenant(attacker, await eventsOf(victim, 'blog')),
    ];
    await toggle(false);
    await settle(victim);
    const all = () => fingerprints(world.owner, { otherThan: randomUUID() });
    const before = await all();
    const refusals = [];
    for (const tenantId of [victim.tenant.id, randomUUID()]) {
      const events = [...own, ...theirs.map((event) => ({ ...event, tenantId }))];
      const { status, code, text } = await tell(world, { module: 'blog', events });
      expect([status, code]).toEqual([403, 'EVENT_TENANT_INVALID']);
      refusals.push(text.replaceAll(tenantId, 'ID'));
    }
    expect(refusals[0]).toBe(refusals[1]);
    expect(await all()).toEqual(before);
    await toggle(true);
  });
});
