import { randomUUID } from 'node:crypto';
import type { RequestContext } from '@rustok/kernel';
import { execute, type GraphQLSchema, isObjectType, isUnionType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request } from './exchange.js';
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
}, 120_000);
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
  }

  /** Every type that a module resolves from its key. */
  const entities = (): readonly Entity[] =>
    [...world.api.platform.schemas].flatMap(([module, { executable: schema }]) => {
      const union = schema.getType('_Entity');
      const types = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
      const resolvable = world.api.platform.registry.get(module)?.graphql.references ?? {};
      return types.filter((type) => type in resolvable).map((type) => ({ schema, module, type }));
    });

  async function contextOf({ tenant, admin }: Party): Promise<RequestContext> {
    const { platform } = world.api;
    const anonymous = platform.contextFor({ tenant, actor: { kind: 'anonymous' } });
    const actor = await platform.actors.resolve(admin.options.token ?? null, anonymous.database);
    return platform.contextFor({ tenant, actor });
  }

  async function resolve({ schema, type }: Entity, ids: readonly unknown[], party: Party) {
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
      variableValues: { r: ids.map((id) => ({ __typename: type, id })) },
      contextValue: await contextOf(party),
    });
    return data?._entities as readonly unknown[] | undefined;
  }

  test('give each tenant its own for the same key, and none for a key of the other', async () => {
    const found: string[] = [];
    const nobody = randomUUID();
    for (const entity of entities()) {
      const name = `${entity.module}: ${entity.type}`;
      const theirs = known.victims.of(`${entity.type}.id`);
      expect(
        theirs,
        `no id of the victim's is known for ${name}: let test/isolation/fill.ts make one`,
      ).not.toEqual([]);
      const answers = await resolve(entity, theirs, world.attacker);
      // Of users other modules know no more than that an id may be one.
      const [nobodys] = (await resolve(entity, [nobody], world.attacker)) ?? [];
      const asked = JSON.stringify(theirs);
      const leaked = world.markers.in(JSON.stringify(answers), asked);
      if (leaked.length > 0) found.push(`${name} tells ${leaked.join()}`);
      theirs.forEach((id, at) => {
        const isTwin = known.own.of(`${entity.type}.id`).includes(id);
        const told = JSON.stringify(answers?.[at]).replaceAll(String(id), nobody);
        if (!isTwin && told !== JSON.stringify(nobodys)) found.push(`${name} of the victim is ${told}`);
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
