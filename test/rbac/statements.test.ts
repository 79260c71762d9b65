import type { Tenant } from '@rustok/kernel';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Account, startWorld, type World } from './world.js';

let world: World;
let acme: Tenant;
let admin: Account;
let ids: readonly string[];

beforeAll(async () => {
  world = await startWorld();
  acme = await world.kit.tenant('acme');
  admin = await world.member(acme, 'admin@example.com', ['admin']);
  const rows = await world.sql(
    `insert into users (id, tenant_id, email, password_hash)
     select gen_random_uuid(), $1, n || '@example.com', 'x' from generate_series(1, 60) n returning id`,
    [acme.id],
  );
  ids = rows.map(({ id }) => id as string);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The statements that touch users or their roles while `work` runs; the platform's own loops touch neither. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    const texts = query.mock.calls.map(([first]: readonly unknown[]) =>
      typeof first === 'string' ? first : (first as { text: string }).text,
    );
    return texts.filter((text) => /\b(users|user_roles)\b/.test(text)).length;
  } finally {
    query.mockRestore();
  }
}

const fields = `id name displayName email role roles status createdAt a: can(action: "users:list") b: can(action: "users:read")`;

test('a list of references costs as many statements as one reference', async () => {
  const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { ${fields} } } }`;
  const ask = (count: number) =>
    statements(() => {
      const r = ids.slice(0, count).map((id) => ({ __typename: 'User', id }));
      return world.ask(acme, source, { r }, { actor: world.kit.context(acme).actor });
    });
  // The users, and what they may do.
  expect(await ask(1)).toBe(2);
  expect(await ask(60)).toBe(2);
});

test('a page of users costs as many statements as a short one', async () => {
  const ask = (first: number) =>
    statements(() =>
      world.ask(
        acme,
        `{ users(first: ${first}) { edges { node { ${fields} } } } }`,
        {},
        { token: admin.accessToken },
      ),
    );
  // The actor, who is remembered; the page, and what its users may do.
  expect(await ask(1)).toBe(3);
  expect(await ask(1)).toBe(2);
  expect(await ask(60)).toBe(2);
});
