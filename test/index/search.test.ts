import indexModule from '@rustok/index';
import {
  ANONYMOUS,
  type GrantScope,
  type Permission,
  type RequestContext,
  type Tenant,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { execute, fixtureModule, id, search, settled, type Text, titles } from './fixture.js';

const notes = fixtureModule('notes', 'note');
const recipes = fixtureModule('recipes', 'recipe');
let test: TestPlatform;

beforeAll(async () => {
  test = await startTestPlatform([notes.module, recipes.module, indexModule]);
});

afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

let tenants = 0;

/** A tenant of its own with these notes in its index. */
async function tenantWith(texts: readonly Text[]): Promise<{ tenant: Tenant; context: RequestContext }> {
  const tenant = await test.tenant(`tenant-${String(++tenants)}`, [notes.module.slug, recipes.module.slug]);
  for (const text of texts) await notes.save(test.context(tenant), text);
  await settled(test.platform, tenant);
  return { tenant, context: test.context(tenant, ANONYMOUS) };
}

describe('ranking', () => {
  it('puts a title before a body, and the newer before the older of equals', async () => {
    const { context } = await tenantWith([
      { id: id(1), title: 'Fruit', body: 'An apple a day', publishedAt: new Date('2026-03-01') },
      { id: id(2), title: 'Old apple', publishedAt: new Date('2026-01-01') },
      { id: id(3), title: 'New apple', publishedAt: new Date('2026-02-01') },
      { id: id(4), title: 'Undated apple', publishedAt: null },
    ]);
    const { hits } = await search(context, 'apples');
    // What has no date counts by its last change, and 2026-01-01 is that of every fixture.
    expect(hits.map((hit) => hit.title)).toEqual(['New apple', 'Undated apple', 'Old apple', 'Fruit']);
    expect(hits[0]?.score).toBeGreaterThan(hits[3]?.score ?? Infinity);
  });

  it('pages through equal ranks without a repeat or a gap, while things come and go', async () => {
    const numbers = Array.from({ length: 23 }, (_, n) => n + 1);
    const { tenant, context } = await tenantWith(
      numbers.map((n) => ({ id: id(n), title: `Apple`, body: n % 2 ? 'apple pie in the long text' : '' })),
    );
    const whole = await search(context, 'apple', { first: 100 });
    expect(new Set(whole.hits.map((hit) => hit.id)).size).toBe(23);
    expect(new Set(whole.hits.map((hit) => hit.score)).size).toBe(2);

    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page = await search(context, 'apple', { first: 4, after });
      paged.push(...page.hits.map((hit) => hit.id));
      after = page.hasNextPage ? page.endCursor : null;
      if (paged.length === 8) {
        await notes.remove(test.context(tenant), paged[0] ?? '');
        await settled(test.platform, tenant);
      }
    } while (after !== null);
    expect(paged).toEqual(whole.hits.map((hit) => hit.id));
  });

  it('refuses the cursor of another search', async () => {
    const { context } = await tenantWith([{ id: id(1), title: 'Apple pie' }]);
    const { endCursor } = await search(context, 'apple');
    const refused = { extensions: { code: 'INVALID_CURSOR' } };
    await expect(search(context, 'pie', { after: endCursor })).rejects.toMatchObject(refused);
    await expect(search(context, 'apple', { after: endCursor, locale: 'de' })).rejects.toMatchObject(refused);
    await expect(search(context, 'apple', { after: 'no cursor' })).rejects.toMatchObject(refused);
    expect((await search(context, 'apple', { after: endCursor })).hits).toEqual([]);
  });
});

describe('locales', () => {
  const texts: readonly Text[] = [
    { id: id(1), locale: 'en', title: 'The dog house' },
    { id: id(1), locale: 'de', title: 'Das Hundehaus', body: 'Ein Haus für Hunde' },
    { id: id(2), locale: 'en', title: 'Only an English dog' },
    { id: id(3), locale: 'de', title: 'Nur ein deutscher Hund' },
  ];

  it('finds a thing once, in its best locale for the request', async () => {
    const { tenant, context } = await tenantWith(texts);
    expect(await titles(context, 'dog')).toEqual(['Only an English dog', 'The dog house']);
    expect(await titles(context, 'dogs', { locale: 'de' })).toEqual(['Only an English dog']);
    expect(await titles(context, 'Hunde', { locale: 'de' })).toEqual([
      'Das Hundehaus',
      'Nur ein deutscher Hund',
    ]);
    expect(await titles(context, 'hund', { locale: 'de-AT' })).toHaveLength(2);
    // As `bestTranslation` does: what has none of the locales is shown in the one it has.
    expect(await titles(context, 'hund')).toEqual(['Nur ein deutscher Hund']);

    const german = test.platform.contextFor({ tenant, actor: ANONYMOUS, acceptedLocales: ['de'] });
    expect((await search(german, 'hunde')).hits.map((hit) => hit.locale)).toEqual(['de', 'de']);
  });

  it('falls back to a published translation when the better one is a draft', async () => {
    const { context } = await tenantWith([
      { id: id(1), locale: 'en', title: 'The dog house' },
      { id: id(1), locale: 'de', title: 'Das Hundehaus', isPublished: false },
    ]);
    expect(await titles(context, 'house', { locale: 'de' })).toEqual(['The dog house']);
    expect(await titles(context, 'hundehaus', { locale: 'de' })).toEqual([]);
  });

  it('knows the word forms of a language, and takes words as they are where it knows none', async () => {
    const { context } = await tenantWith([
      { id: id(1), locale: 'en', title: 'Running' },
      { id: id(2), locale: 'de', title: 'Häuser' },
    ]);
    expect(await titles(context, 'runs')).toEqual(['Running']);
    expect(await titles(context, 'haus', { locale: 'de' })).toEqual(['Häuser']);
    const configs = await context.database.read(async (trx) => {
      const { rows } = await trx.raw(
        `select array_agg(search_config(l)::text) as c from unnest(array['en-US', 'pt-BR', 'ja', 'xx']) l`,
      );
      return rows[0].c;
    });
    expect(configs).toEqual(['english', 'portuguese', 'simple', 'simple']);
  });
});

describe('highlights', () => {
  it('shows the passage of the body that holds the words, as text', async () => {
    const { context } = await tenantWith([
      {
        id: id(1),
        title: 'Trees',
        body: `<p>${'Nothing here. '.repeat(100)}</p><p>The **old** <em>apple</em> tree &lt;i&gt; stands.</p>`,
      },
    ]);
    const [hit] = (await search(context, 'apples')).hits;
    expect(hit?.highlight).toContain('The old **apple** tree');
    expect(hit?.highlight.split(/\s+/).length).toBeLessThanOrEqual(36);
  });

  it('falls back to the title, and is as long as the tenant wants', async () => {
    const { tenant } = await tenantWith([
      { id: id(1), title: 'Apple' },
      { id: id(2), title: 'Text', body: 'apple '.repeat(50) },
    ]);
    const own = { ...tenant, moduleSettings: { index: { highlightWords: 10 } } };
    const [titleHit, bodyHit] = (
      await search(test.platform.contextFor({ tenant: own, actor: ANONYMOUS }), 'apple')
    ).hits;
    expect(titleHit?.highlight).toBe('**Apple**');
    expect(bodyHit?.highlight.split(' ').length).toBeLessThanOrEqual(10);
  });
});

describe('words', () => {
  it('understands phrases, alternatives and exclusions', async () => {
    const { context } = await tenantWith([
      { id: id(1), title: 'Red apple pie' },
      { id: id(2), title: 'Apple and pie' },
      { id: id(3), title: 'Cherry cake' },
    ]);
    expect(await titles(context, '"apple pie"')).toEqual(['Red apple pie']);
    expect(await titles(context, 'cherry or red')).toEqual(['Cherry cake', 'Red apple pie']);
    expect(await titles(context, 'pie -red')).toEqual(['Apple and pie']);
  });

  it.each([
    ['SQL', `'; drop table search_documents; --`],
    ['an open quote', `"unbalanced`],
    ['operators alone', `& | ! <-> ( ) : * \\`],
    ['operators and words', `a:* & !b | (c`],
    ['alternatives of nothing', `"" or or -`],
    ['an exclusion of nothing', `-`],
    ['placeholders', `%_?::$1 :name ?`],
    ['stop words', `the and of`],
    ['other scripts', `日本語 поиск עברית 🍎 e\u0301`],
    ['a character without width', `\u200b x`],
    ['markup', `<b>&lt;</b>`],
    ['one long word', 'x'.repeat(200)],
    ['many phrases', '"a" '.repeat(50)],
    ['more exclusions than Postgres can take', '- '.repeat(90) + 'a'],
  ])('never fails on %s', async (_, query) => {
    const { context } = await tenantWith([{ id: id(1), title: 'Apple', body: 'поиск 日本語' }]);
    const { hits } = await search(context, query);
    expect(hits.length).toBeLessThanOrEqual(1);
  });

  it.each(['half a \ud800', 'a \0'])('refuses what is no text, by a code: %j', async (query) => {
    const { context } = await tenantWith([]);
    await expect(search(context, query)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('never fails on what is made of operators', async () => {
    const { context } = await tenantWith([]);
    const parts = [
      '-',
      '-',
      '"',
      'or',
      ' ',
      ' ',
      '(',
      ')',
      '!',
      '&',
      '|',
      ':',
      '*',
      '<->',
      "'",
      '\\',
      'a',
      'é',
    ];
    let seed = 1;
    const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    for (let round = 0; round < 300; round++) {
      const typed = Array.from({ length: 100 }, () => parts[next() % (2 + (round % 17))]).join('');
      await expect(search(context, `a${typed}`.slice(0, 200)), typed).resolves.toMatchObject({ hits: [] });
    }
  });

  it.each([
    ['nothing but dashes', '-'.repeat(50), {}, 'query'],
    ['an empty query', '', {}, 'query'],
    ['a blank query', ' \n\t ', {}, 'query'],
    ['a query of nothing Postgres can hold', '\0', {}, 'query'],
    ['a query too long', 'x'.repeat(201), {}, 'query'],
    ['a query far too long', 'x'.repeat(1_000_000), {}, 'query'],
    ['what is no locale', 'apple', { locale: 'not a locale' }, 'locale'],
    ['no kinds', 'apple', { kinds: [] }, 'kinds'],
    ['a negative page', 'apple', { first: -1 }, 'first'],
    ['a page too large', 'apple', { first: 101 }, 'first'],
  ])('refuses %s and names the argument', async (_, query, variables, path) => {
    const { context } = await tenantWith([]);
    await expect(search(context, query, variables)).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', fields: [{ path }] },
    });
  });

  it('refuses an unknown kind and lists the known ones', async () => {
    const { context } = await tenantWith([]);
    await expect(search(context, 'apple', { kinds: ['note', 'nothing'] })).rejects.toMatchObject({
      message: 'kinds: unknown kind "nothing"; known are "note", "recipe"',
      extensions: { code: 'BAD_USER_INPUT', fields: [{ path: 'kinds' }], knownKinds: ['note', 'recipe'] },
    });
  });
});

describe('searchStatus', () => {
  const STATUS = '{ searchStatus { kinds { kind documents lastIndexedAt } eventsBehind lagSeconds } }';

  it('counts documents per kind, and the events that are not in them', async () => {
    const { tenant } = await tenantWith([
      { id: id(1), title: 'One' },
      { id: id(2), title: 'Draft', isPublished: false },
    ]);
    const admin = test.context(tenant, user({ 'index:manage': 'all' }));
    expect(await execute(admin, STATUS)).toEqual({
      searchStatus: {
        kinds: [
          { kind: 'note', documents: 2, lastIndexedAt: expect.any(Date) },
          { kind: 'recipe', documents: 0, lastIndexedAt: null },
        ],
        eventsBehind: 0,
        lagSeconds: 0,
      },
    });
    await test
      .context(tenant)
      .database.transaction(({ trx }) => trx('sys_consumer_offsets').update({ position: 0 }));
    const { searchStatus } = await execute<{ searchStatus: { lagSeconds: number } }>(admin, STATUS);
    expect(searchStatus).toMatchObject({ eventsBehind: 2 });
    expect(searchStatus.lagSeconds).toBeGreaterThan(0);
  });

  it('is for those who manage the index', async () => {
    const { tenant, context } = await tenantWith([]);
    await expect(execute(context, STATUS)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    await expect(execute(test.context(tenant, user({})), STATUS)).rejects.toMatchObject({
      extensions: { code: 'PERMISSION_DENIED', permission: 'index:manage' },
    });
  });
});

function user(grants: Readonly<Record<Permission, GrantScope>>): UserActor {
  return {
    kind: 'user',
    userId: id(9) as UserId,
    sessionId: id(9),
    roles: [],
    grants: new Map(Object.entries(grants) as [Permission, GrantScope][]),
    tokenExpiresAt: new Date('2100-01-01'),
  };
}
