import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestContext } from '../module/request-context.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { type KeysetColumn, keysetPage } from './keyset.js';

interface Row {
  readonly id: string;
  readonly rank: number;
  readonly name: string;
  readonly at: Date;
}

let database: KernelDatabase;
beforeAll(async () => {
  database = await createKernelDatabase();
  await database.owner.raw(
    'create table things (id uuid primary key, rank int not null, name text not null, at timestamptz(3) not null)',
  );
});
beforeEach(() => database.owner.raw('truncate things'));
afterAll(() => database[Symbol.asyncDispose]());

const RANK: KeysetColumn<Row> = {
  column: 't.rank',
  direction: 'desc',
  type: 'int',
  valueOf: (row) => row.rank,
};
const NAME: KeysetColumn<Row> = {
  column: 't.name',
  direction: 'asc',
  type: 'text',
  valueOf: (row) => row.name,
};
const AT: KeysetColumn<Row> = {
  column: 't.at',
  direction: 'desc',
  type: 'timestamptz(3)',
  valueOf: (row) => row.at,
};
const ID: KeysetColumn<Row> = { column: 't.id', direction: 'asc', type: 'uuid', valueOf: (row) => row.id };

const contextOf = (tenant: string) => ({ tenant: { id: tenant } }) as RequestContext;
const acme = contextOf('acme');

interface Page {
  readonly order?: readonly KeysetColumn<Row>[];
  readonly first?: number | null;
  readonly after?: string | null;
  readonly list?: string;
  readonly context?: RequestContext;
}

const page = ({ order = [ID], first = 10, after = null, list = 'things', context = acme }: Page = {}) =>
  keysetPage<Row>({
    list,
    query: database.owner('things as t') as Knex.QueryBuilder,
    order,
    args: { first, after },
    context,
  });

/** Few different values, so that many rows are equal in all columns but the id. */
async function insert(count: number, change: Partial<Row> = {}): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: randomUUID(),
    rank: i % 3,
    name: ['a', 'B', 'ä', "o'b"][i % 4] ?? '',
    at: new Date(Date.UTC(2024, 0, 1, 0, 0, 0, i % 2)),
    ...change,
  }));
  await database.owner('things').insert(rows);
}

/** Ids of all pages. */
async function walk(order: readonly KeysetColumn<Row>[], first: number, between?: () => Promise<void>) {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { edges, pageInfo } = await page({ order, first, after });
    ids.push(...edges.map(({ node }) => node.id));
    expect(edges.length).toBeLessThanOrEqual(first);
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
    await between?.();
  }
}

describe('walking page by page', () => {
  test.each<[what: string, order: readonly KeysetColumn<Row>[]]>([
    ['by id', [ID]],
    ['by a number', [RANK, ID]],
    ['by a text', [NAME, ID]],
    ['by a time of equal milliseconds', [AT, ID]],
    ['by all of them, in mixed directions', [RANK, AT, NAME, ID]],
  ])('%s gives every row once, in order', async (_, order) => {
    await insert(60);
    const sorted = order.map(({ column, direction }) => `${column} ${direction}`).join(', ');
    const all = await database.owner('things as t').orderByRaw(sorted).pluck('id');
    for (const first of [1, 7, 20, 60, 100]) expect(await walk(order, first)).toEqual(all);
  });

  test('rows that come meanwhile neither repeat nor hide others', async () => {
    await insert(40);
    const before: string[] = await database.owner('things').pluck('id');
    const seen = await walk([RANK, AT, ID], 3, () => insert(2));
    expect(new Set(seen).size).toBe(seen.length);
    expect(before.filter((id) => !seen.includes(id))).toEqual([]);
  });

  test('rows that go meanwhile, the one at the cursor included, hide no others', async () => {
    await insert(40);
    const order = [RANK, ID];
    const first = await page({ order, first: 5 });
    await database
      .owner('things')
      .whereIn(
        'id',
        first.edges.map(({ node }) => node.id),
      )
      .delete();
    const rest: string[] = await database.owner('things as t').orderByRaw('rank desc, id').pluck('id');
    const next = await page({ order, first: 100, after: first.pageInfo.endCursor });
    expect(next.edges.map(({ node }) => node.id)).toEqual(rest);
  });
});

describe('a page', () => {
  test('tells where it stands', async () => {
    await insert(3);
    const one = await page({ first: 2 });
    expect(one.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: one.edges[0]?.cursor,
      endCursor: one.edges[1]?.cursor,
    });
    const two = await page({ first: 2, after: one.pageInfo.endCursor });
    expect(two.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(two.edges).toHaveLength(1);
  });

  test('of an empty list is empty', async () => {
    expect(await page()).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test('of size 0 only tells whether there is something', async () => {
    await insert(1);
    expect(await page({ first: 0 })).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
  });

  test.each([-1, 101, 2 ** 31 - 1])('of size %i is refused', async (first) => {
    await expect(page({ first })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: [{ path: 'first' }] },
    });
  });

  test('has twenty rows when nobody says how many', async () => {
    await insert(30);
    expect((await page({ first: null })).edges).toHaveLength(20);
  });
});

describe('a cursor is refused with INVALID_CURSOR', () => {
  const forged = (change: (values: unknown[]) => unknown) => (cursor: string) => {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Buffer.from(JSON.stringify(change(values))).toString('base64url');
  };
  test.each<[what: string, spoil: (cursor: string) => string, options?: Page]>([
    ['of another list', (cursor) => cursor, { list: 'others' }],
    ['of another tenant', (cursor) => cursor, { context: contextOf('other') }],
    ['of the same list in another order', (cursor) => cursor, { order: [ID] }],
    ['that is empty', () => ''],
    ['that is no base64', () => '🦀'],
    ['that is no JSON', () => Buffer.from('{').toString('base64url')],
    ['that is no list', forged(() => null)],
    ['with too few values', forged((values) => values.slice(0, -1))],
    ['with a value that is no text', forged(([binding, , ...rest]) => [binding, 1, ...rest])],
    ['with a value that is no number', forged(([binding, , ...rest]) => [binding, 'x', ...rest])],
    ['with a number that is too large', forged(([binding, , ...rest]) => [binding, '99999999999', ...rest])],
    [
      'with a time that is none',
      forged(([binding, rank, , ...rest]) => [binding, rank, '2024-13-45', ...rest]),
    ],
    ['with a zero byte', forged(([binding, rank, at, , id]) => [binding, rank, at, 'a\0', id])],
    ['with an id that is none', forged((values) => [...values.slice(0, -1), "' or true --"])],
  ])('%s', async (_, spoil, options = {}) => {
    await insert(3);
    const order = [RANK, AT, NAME, ID];
    const { pageInfo } = await page({ order, first: 1 });
    const after = spoil(pageInfo.endCursor ?? '');
    await expect(page({ order, after, ...options })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
      family: 'client',
      details: { fields: [{ path: 'after' }] },
    });
  });
});
