import { randomUUID } from 'node:crypto';
import type { RequestContext } from '@rustok/kernel';
import { execute, type GraphQLSchema, isObjectType, isUnionType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request, send } from './exchange.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import { callsOf, nameOf } from './routes.js';
import { selectionOf, Variables } from './selection.js';
import { fingerprints } from './twins.js';
import { type Party, startWorld, type World } from './world.js';

let world: World;
let known: Knowledge;

beforeAll(async () => {
  world = await startWorld();
  known = await gatherKnowledge(world);
}, 240_000);
afterAll(() => world?.[Symbol.asyncDispose]());

describe('routes of modules', () => {
  const routes = () => world.api.platform.registry.modules.flatMap((module) => module.routes);

  test('tell nothing of the other tenant, and change nothing of it', { timeout: 120_000 }, async () => {
    const found: string[] = [];
    const succeeded = new Set<string>();
    const untouched = () => fingerprints(world.owner, { otherThan: world.attacker.tenant.id });
    const before = await untouched();
    for (const route of routes()) {
      for (const call of callsOf(route, known)) {
        for (const client of [world.attacker.admin, world.attacker.anonymous]) {
          const { text, said, status } = await request(client, call.path, call);
          const leaked = world.markers.in(text, said);
          if (leaked.length > 0) found.push(`${call.method} ${call.path} tells ${leaked.join()}`);
          if (status >= 500) found.push(`${call.method} ${call.path} breaks: ${text}`);
          if (status < 300) succeeded.add(call.route);
        }
      }
      await world.restoreAttacker();
    }
    expect(found).toEqual([]);
    expect(await untouched()).toEqual(before);
    // A call that is refused for what it says is no attack.
    const refused = routes().filter((route) => !succeeded.has(nameOf(route)));
    expect(refused.map(nameOf)).toEqual(
      routes()
        .filter(({ summary }) => /administrators of the platform/i.test(summary))
        .map(nameOf),
    );
  });

  test('tell the victim what the attacker must not see', async () => {
    const carrying = new Set<string>();
    for (const route of routes().filter(({ method }) => method === 'GET')) {
      for (const call of callsOf(route, known)) {
        const { text, said } = await request(world.victim.admin, call.path, call);
        if (world.markers.in(text, said).length > 0) carrying.add(call.route);
      }
    }
    expect([...carrying]).toEqual(
      expect.arrayContaining([
        ...['GET /api/admin/events/dlq', 'GET /api/admin/events/replays/:id'],
        ...['GET /api/commerce/products/:id', 'GET /api/forum/topics/:id', 'GET /api/pages'],
        ...['GET /api/content/media/:id', 'GET /api/content/media/:id/file'],
      ]),
    );
  });
});

describe('reference resolvers and their loaders', () => {
  interface Entity {
    readonly schema: GraphQLSchema;
    readonly module: string;
    readonly type: string;
    /** Fields of its key: `id`, or `kind id locale`. */
    readonly key: readonly string[];
  }

  /** A key with its values. */
  type Representation = Readonly<Record<string, unknown>>;

  /** Every type that a module resolves from its key. */
  const entities = (): readonly Entity[] =>
    [...world.api.platform.schemas].flatMap(([module, { executable: schema, sdl }]) => {
      const union = schema.getType('_Entity');
      const types = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
      const resolvable = world.api.platform.registry.get(module)?.graphql.references ?? {};
      return types
        .filter((type) => type in resolvable)
        .map((type) => ({ schema, module, type, key: keyOf(type, sdl) }));
    });

  const keyOf = (type: string, sdl: string): readonly string[] =>
    new RegExp(`^type ${type} .*?@key\\(fields: "([^"]+)"`, 'm').exec(sdl)?.[1]?.split(' ') ?? [];

  const representationsOf = ({ type, key }: Entity, harvest: Knowledge['own']): readonly Representation[] => {
    const whole = harvest.things(type).filter((thing) => key.every((field) => field in thing));
    const texts = whole.map((thing) =>
      JSON.stringify(Object.fromEntries(key.map((field) => [field, thing[field]]))),
    );
    return [...new Set(texts)].map((text) => JSON.parse(text) as Representation);
  };

  async function contextOf({ tenant, admin }: Party): Promise<RequestContext> {
    const { platform } = world.api;
    const anonymous = platform.contextFor({ tenant, actor: { kind: 'anonymous' } });
    const actor = await platform.actors.resolve(admin.options.token ?? null, anonymous.database);
    return platform.contextFor({ tenant, actor });
  }

  async function resolve({ schema, type }: Entity, keys: readonly Representation[], party: Party) {
    const named = schema.getType(type);
    if (!isObjectType(named)) throw new Error(`${type} is no object type`);
    const selection = selectionOf(named, {
      ...{ schema, variables: new Variables(), depth: 1 },
      argument: () => undefined,
    });
    const { data } = await execute({
      schema,
      document: parse(
        `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} ${selection} } }`,
      ),
      variableValues: { r: keys.map((key) => ({ __typename: type, ...key })) },
      contextValue: await contextOf(party),
    });
    return data?._entities as readonly unknown[] | undefined;
  }

  test('give each tenant its own for the same key, and none for a key of the other', async () => {
    const found: string[] = [];
    const nobody = randomUUID();
    for (const entity of entities()) {
      const name = `${entity.module}: ${entity.type}`;
      const theirs = representationsOf(entity, known.victims);
      expect(
        theirs,
        `no key of the victim's is known for ${name}: let test/isolation/fill.ts make one`,
      ).not.toEqual([]);
      const answers = await resolve(entity, theirs, world.attacker);
      // Of users other modules know no more than that an id may be one.
      const nobodys = await resolve(
        entity,
        theirs.map((key) => ({ ...key, id: nobody })),
        world.attacker,
      );
      const asked = JSON.stringify(theirs);
      const leaked = world.markers.in(JSON.stringify(answers), asked);
      if (leaked.length > 0) found.push(`${name} tells ${leaked.join()}`);
      theirs.forEach(({ id }, at) => {
        const isTwin = known.own.of(`${entity.type}.id`).includes(id);
        const told = JSON.stringify(answers?.[at]).replaceAll(String(id), nobody);
        if (!isTwin && told !== JSON.stringify(nobodys?.[at])) found.push(`${name} of the victim is ${told}`);
        if (isTwin && answers?.[at] == null) found.push(`${name} ${String(id)} is not there`);
      });
      // At home it is there.
      const seen = await resolve(entity, theirs, world.victim);
      expect(
        seen?.every((answer) => answer !== null),
        name,
      ).toBe(true);
    }
    expect(entities().map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Post', 'User', 'ContentNode', 'Order', 'Media', 'Page', 'ForumTopic']),
    );
    expect(found).toEqual([]);
  });
});

/** Those of a table that both tenants have under the same id. */
async function twinsIn(table: string, condition = 'true'): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await world.owner.query<Record<string, unknown>>(
    `select a.*, v.id as twin from ${table} a join ${table} v on v.id = a.id
      where a.tenant_id = $1 and v.tenant_id = $2 and ${condition}`,
    [world.attacker.tenant.id, world.victim.tenant.id],
  );
  return rows;
}

const onlyOf = (harvest: Knowledge['own'], other: Knowledge['own'], coordinate: string): readonly string[] =>
  harvest
    .of(coordinate)
    .filter((value) => !other.of(coordinate).includes(value))
    .map(String);

describe('stored files', () => {
  /** Pictures hold no text. */
  const SAYS_WHOSE = `a.mime_type = 'application/pdf'`;

  const read = (party: Party, id: unknown, how: 'header' | 'link', token?: string) => {
    const { url } = world.api;
    const path = `/api/content/media/${String(id)}/file`;
    const named = how === 'header' ? { tenant: party.tenant.slug } : {};
    const options = { ...named, ...(token !== undefined && { token }) };
    return request({ url, options }, how === 'link' ? `${path}?tenant=${party.tenant.id}` : path, {
      method: 'GET',
    });
  };

  test('of equal ids are read by each tenant as their own, by header and by link', async () => {
    const [media] = await twinsIn('media', SAYS_WHOSE);
    for (const party of [world.attacker, world.victim]) {
      const other = party === world.victim ? world.attacker : world.victim;
      for (const how of ['header', 'link'] as const) {
        const { text } = await read(party, media?.['id'], how);
        expect(text).toContain(party.canary);
        expect(text).not.toContain(other.canary);
      }
    }
  });

  test('are not found by the ids of the other tenant, and a link is no way around', async () => {
    const { attacker, victim, api } = world;
    const [id] = onlyOf(known.victims, known.own, 'Media.id');
    for (const how of ['header', 'link'] as const) {
      const { status, codes } = await read(attacker, id, how, attacker.admin.options.token);
      expect([status, codes]).toEqual([404, ['MEDIA_NOT_FOUND']]);
    }
    // A token is worth nothing in what the link names; and a header says whose request it is, whatever the link says.
    const token = attacker.admin.options.token;
    expect((await read(victim, id, 'link', token)).codes).toEqual(['TENANT_MISMATCH']);
    const path = `/api/content/media/${id}/file?tenant=${victim.tenant.id}`;
    const both = await request({ url: api.url, options: { tenant: attacker.tenant.slug } }, path, {
      method: 'GET',
    });
    expect(both.codes).toEqual(['MEDIA_NOT_FOUND']);
  });

  test('are kept below their tenant: not even a row that names another’s bytes gets at them', async () => {
    const { attacker, victim, owner, api } = world;
    const keys: unknown[] = [];
    for await (const page of api.platform.filesOf(attacker.tenant.id).list('media')) keys.push(...page);
    expect(keys.length).toBeGreaterThan(0);
    expect(JSON.stringify(keys)).not.toContain(victim.tenant.id);
    const [media] = await twinsIn('media');
    await owner.query(
      `update media a set storage_key = v.storage_key from media v
        where a.id = $1 and v.id = $1 and a.tenant_id = $2 and v.tenant_id = $3`,
      [media?.['id'], attacker.tenant.id, victim.tenant.id],
    );
    const { text, codes } = await read(attacker, media?.['id'], 'header');
    expect(text).not.toContain(victim.canary);
    expect(codes).toEqual(['INTERNAL_SERVER_ERROR']);
    await world.restoreAttacker();
  });

  test('stay when their twins are deleted', async () => {
    const { attacker, victim, api } = world;
    const [media] = await twinsIn('media', SAYS_WHOSE);
    const { data } = await attacker.admin.post('mutation ($id: UUID!) { deleteMedia(id: $id) }', {
      id: media?.['id'],
    });
    expect(data).toEqual({ deleteMedia: true });
    const own = String(media?.['storage_key']);
    await expect
      .poll(() => api.platform.filesOf(attacker.tenant.id).get(own), { timeout: 20_000 })
      .toBeNull();
    expect((await read(victim, media?.['id'], 'header')).text).toContain(victim.canary);
  });
});

describe('guests', () => {
  const CART = `query ($token: String!) { cart(cartToken: $token) { id lines { title } shippingAddress { firstName } } }`;
  const ORDER = `query ($token: String!, $id: UUID!) { order(cartToken: $token, id: $id) { id number shippingAddress { firstName } } }`;

  test('with a token of both tenants have a cart in each, and with one of the other tenant none', async () => {
    const { attacker, victim } = world;
    const open = async ({ anonymous }: Party, token: string) =>
      (await anonymous.post<{ cart: { shippingAddress: { firstName: string } } | null }>(CART, { token }))
        .data?.cart;
    const opened = { twins: 0, others: 0 };
    for (const token of known.victims.of('CreateCartPayload.token').map(String)) {
      const theirs = await open(victim, token);
      if (!theirs) continue;
      expect(theirs.shippingAddress.firstName).toBe(victim.canary);
      const own = await open(attacker, token);
      const isTwin = known.own.of('CreateCartPayload.token').includes(token);
      opened[isTwin ? 'twins' : 'others'] += 1;
      if (isTwin) expect(own?.shippingAddress.firstName).toBe(attacker.canary);
      else expect(own).toBeNull();
    }
    expect(Object.values(opened).every((count) => count > 0)).toBe(true);
  });

  test('get at no order of the other tenant with its token', async () => {
    const { attacker, victim } = world;
    const seen = { twins: 0, others: 0 };
    const pairs = known.victims
      .of('CreateCartPayload.token')
      .flatMap((token) => known.victims.of('Order.id').map((id) => ({ token, id })));
    for (const variables of pairs) {
      const theirs = await victim.anonymous.post(ORDER, variables);
      if (!theirs.data?.['order']) continue;
      const { text, said } = await send(attacker.anonymous, { query: ORDER, variables });
      expect(world.markers.in(text, said)).toEqual([]);
      const isTwin = known.own.of('Order.id').includes(variables.id);
      seen[isTwin ? 'twins' : 'others'] += 1;
      expect(text).toContain(isTwin ? attacker.canary : '"order":null');
    }
    expect(Object.values(seen).every((count) => count > 0)).toBe(true);
  });

  test('who give up an order in one tenant leave its twin, and what is planned for that, alone', async () => {
    const { attacker, victim, owner } = world;
    const [order] = await twinsIn('orders', `a.status = 'pending'`);
    const planned = async ({ tenant }: Party) => {
      const { rows } = await owner.query(
        `select key from sys_scheduled_events where tenant_id = $1 and key like $2`,
        [tenant.id, `%${String(order?.['id'])}%`],
      );
      return rows.length;
    };
    expect([await planned(attacker), await planned(victim)]).toEqual([1, 1]);
    const { errors } = await attacker.admin.post(
      'mutation ($id: UUID!) { cancelOrder(id: $id) { status } }',
      { id: order?.['id'] },
    );
    expect(errors).toEqual([]);
    expect([await planned(attacker), await planned(victim)]).toEqual([0, 1]);
    const { data } = await victim.admin.post('query ($id: UUID!) { order(id: $id) { status } }', {
      id: order?.['id'],
    });
    expect(data).toEqual({ order: { status: 'PENDING' } });
  });
});
