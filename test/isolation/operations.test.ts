import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, send } from './exchange.js';
import { fillTenant } from './fill.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import { type RootField, rootFields } from './operations.js';
import { EMPTY, fingerprints, GLOBAL_IDS, tablesWithGlobalIds, tablesWithoutRowsOf } from './twins.js';
import { answerOf, findings, isOfPlatform, refusalOf, strangersIn, withNobodys } from './verdict.js';
import { settle, startWorld, type World } from './world.js';

let world: World;
let known: Knowledge;
let queries: readonly RootField[];
let mutations: readonly RootField[];

beforeAll(async () => {
  world = await startWorld();
  known = await gatherKnowledge(world);

  queries = rootFields(known.schema, 'query', known.vocabulary);
  mutations = rootFields(known.schema, 'mutation', known.vocabulary);
}, 240_000);
afterAll(() => world?.[Symbol.asyncDispose]());

describe('the world of these attacks', () => {
  test('has twins in every table but those whose ids are one across tenants', async () => {
    const { owner, attacker, victim } = world;
    expect(await tablesWithGlobalIds(owner)).toEqual([...GLOBAL_IDS]);
    for (const coordinate of [
      'Post.id',
      'Comment.id',
      'ContentNode.id',
      'Category.id',
      'User.id',
      ...['Product.id', 'ProductVariant.sku', 'Order.id', 'CreateCartPayload.token', 'Discount.code'],
      ...['Customer.id', 'Page.id', 'Page.slug', 'ForumTopic.id', 'ForumReply.id', 'Media.id'],
      'Session.id',
    ]) {
      const [own, theirs] = [known.own.of(coordinate), known.victims.of(coordinate)];
      if (coordinate !== 'Session.id')
        expect(
          own.filter((id) => theirs.includes(id)),
          coordinate,
        ).not.toEqual([]);
      expect(
        theirs.filter((id) => !own.includes(id)),
        coordinate,
      ).not.toEqual([]);
    }
    expect(await tablesWithoutRowsOf(owner, [attacker.tenant.id, victim.tenant.id])).toEqual([...EMPTY]);
    expect(attacker.tenant.id).not.toBe(victim.tenant.id);
  });

  test('shows the victim what the attacker must not see', async () => {
    const carrying: string[] = [];
    const asVictim = rootFields(known.schema, 'query', known.vocabularyOf(world.victim));
    for (const field of asVictim) {
      for (const attack of field.attacks()) {
        const { text, said } = await send(world.victim.admin, attack);
        if (world.markers.in(text, said).length === 0) continue;
        carrying.push(field.name);
        break;
      }
    }
    expect(carrying).toEqual(
      expect.arrayContaining([
        ...[
          'post',
          'postBySlug',
          'posts',
          'comments',
          'contentNode',
          'contentNodes',
          'category',
          'categories',
        ],
        ...['deadLetters', 'deadLetter', 'replays', 'replay', 'eventAudit', 'search', 'me', 'user', 'users'],
        ...['sessions', 'recentActivity', 'moduleJournal', 'currentTenant', 'dashboardStats'],
        ...['cart', 'product', 'productByHandle', 'products', 'productVariant', 'productCategory'],
        ...['collection', 'customer', 'customers', 'inventoryLevels', 'order', 'orders'],
        ...['region', 'regions', 'priceList', 'priceLists', 'stockLocations', 'media', 'mediaList'],
        ...['page', 'pageBySlug', 'pages', 'menu', 'menus', 'forumCategory', 'forumCategoryBySlug'],
        ...['forumCategories', 'forumTopic', 'forumTopics', 'forumReply', 'forumReplies'],
      ]),
    );
  });
});

describe('an argument that nobody has a value for', () => {
  test.each([
    ['type Query { x(riddle: String): Int }', 'Query.x(riddle:)'],
    ['type Query { x(by: In): Int } input In { deep: [Deep!] } input Deep { riddle: Float! }', 'Deep.riddle'],
    ['scalar UUID type Query { x(riddleId: UUID!): Int }', 'Query.x(riddleId:)'],
  ])('fails the suite, by its name: %s', (sdl, coordinate) => {
    expect(() => rootFields(buildSchema(sdl), 'query', known.vocabulary)).toThrow(coordinate);
  });
});

describe('queries', () => {
  test('tell nothing of the other tenant, whoever asks for it', { timeout: 120_000 }, async () => {
    const found: string[] = [];
    const began = world.log.length;
    for (const field of queries) {
      for (const attack of field.attacks()) {
        for (const client of [world.attacker.admin, world.attacker.anonymous]) {
          found.push(...findings(world, field, attack, await send(client, attack)));
        }
      }
    }
    expect(found).toEqual([]);
    expect(world.log.slice(began).filter((line) => line.includes(world.victim.canary))).toEqual([]);
  });

  test('work for the attacker at home, but for those of the platform', async () => {
    const refused: string[] = [];
    for (const field of queries) {
      const { codes } = await send(world.attacker.admin, field.operation());
      if (codes.length > 0) refused.push(`${field.name} ${codes.join()}`);
    }
    expect(refused).toEqual(queries.filter(isOfPlatform).map(({ name }) => `${name} PERMISSION_DENIED`));
  });

  test('do not tell an id of the other tenant from one that nobody has', { timeout: 120_000 }, async () => {
    const told: string[] = [];
    for (const field of queries) {
      for (const attack of field.attacks()) {
        const ids = strangersIn(world, attack);
        if (ids.length === 0) continue;
        const { operation, nobody } = withNobodys(attack, ids);
        const theirs = answerOf(await send(world.attacker.admin, attack));
        const nobodys = answerOf(await send(world.attacker.admin, operation));
        const same = ids.reduce((inner, id) => inner.replaceAll(id, nobody), theirs) === nobodys;
        if (!same) told.push(`${field.name} ${JSON.stringify(attack.choice)}: ${theirs} ${nobodys}`);
      }
    }
    expect(told).toEqual([]);
  });
});

describe('mutations', () => {
  test('change nothing of another tenant, and tell nothing of it', { timeout: 300_000 }, async () => {
    const found: string[] = [];
    const succeeded = new Set<string>();
    const codesOf = new Map<string, Set<string>>();
    const untouched = () => fingerprints(world.owner, { otherThan: world.attacker.tenant.id });
    let before = await untouched();
    for (const field of mutations) {
      const codes = new Set<string>();
      codesOf.set(field.name, codes);
      for (const attack of field.attacks()) {
        const answer = await send(world.attacker.admin, attack);
        found.push(...findings(world, field, attack, answer));
        for (const code of answer.codes) codes.add(String(code));
        if (answer.codes.length === 0) {
          succeeded.add(field.name);
          await world.restoreAttacker();
        }
        const ids = strangersIn(world, attack);
        if (ids.length === 0) continue;
        const { operation, nobody } = withNobodys(attack, ids);
        const nobodys = await send(world.attacker.admin, operation);
        if (nobodys.codes.length === 0) await world.restoreAttacker();
        const [theirs, others] = [refusalOf(answer, ids), refusalOf(nobodys, [nobody])];
        if (theirs !== others)
          found.push(
            `${field.name} ${JSON.stringify(attack.choice)} is refused as ${theirs}, and ${others} for nobody's`,
          );
      }
      const after = await untouched();
      for (const [table, hash] of Object.entries(after)) {
        if (before[table] !== hash) found.push(`${field.name} changed ${table} of another tenant`);
      }
      before = after;
    }
    expect(found).toEqual([]);
    // An attack that is refused for a value that makes no sense is none.
    const refused = mutations.filter(({ name }) => !succeeded.has(name));
    expect(refused.map(({ name }) => `${name} ${[...(codesOf.get(name) ?? [])].join()}`)).toEqual(
      mutations.filter(isOfPlatform).map(({ name }) => `${name} PERMISSION_DENIED`),
    );
  });
});

describe('what the victim does', () => {
  test('makes no difference to any answer of the attacker', async () => {
    const answers = async () => {
      const texts: Record<string, string> = {};
      for (const field of queries) {
        texts[field.name] = JSON.stringify(
          (await send(world.attacker.admin as Client, field.operation())).body,
        );
      }
      return texts;
    };
    const before = await answers();
    await fillTenant(world.victim.admin, { canary: world.victim.canary, suffix: 'later' });
    await settle(world.victim);
    expect(await answers()).toEqual(before);
  });
});
