import { join } from 'node:path';
import { loadModules, readManifest, type RouteDeclaration } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentedCodes } from './faults.js';
import { startWorld, type World } from './world.js';

const modules = await loadModules(await readManifest(join(import.meta.dirname, '../../modules.toml')));
const routes = modules
  .flatMap((module) => module.routes ?? [])
  .filter(({ method, upload }) => /^(POST|PUT|PATCH)$/.test(method) && !upload)
  .map((route) => ({ ...route, name: `${route.method} ${route.path}` }));

let world: World;
let documented: ReadonlySet<string>;

beforeAll(async () => {
  world = await startWorld();
  documented = await documentedCodes();
}, 120_000);
afterAll(() => world?.[Symbol.asyncDispose]());

/** Bodies that are none for any route, as they are sent. */
const NO_BODIES: readonly string[] = [
  '[]',
  '"text"',
  '7',
  'null',
  '{"a":',
  '{"nobodyKnows": 1}',
  '{"__proto__": {"isAdmin": true}}',
  `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
];

const BAD_VALUES: readonly unknown[] = [
  ...[null, '', ' ', 'a\u0000b', 'a\ud800b', 'x'.repeat(100_001), 'javascript:alert(1)', 'xx-nowhere'],
  ...[-1, 0, 1.5, 1e300, true, [], [null], {}, { a: { b: '\u0000' } }],
];

interface RouteAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly fields: readonly string[];
  readonly written: readonly string[];
}

async function call(route: RouteDeclaration, body: string): Promise<RouteAnswer> {
  const { url, options } = world.admin;
  const response = await fetch(`${url}${pathOf(route)}`, {
    method: route.method,
    headers: {
      'content-type': 'application/json',
      ...{ 'x-tenant-id': String(options.tenant), authorization: `Bearer ${options.token}` },
    },
    body,
  });
  const answer = (await response.json().catch(() => ({}))) as {
    errors?: { extensions: { code?: string; fields?: { path: string }[] } }[];
  };
  const written = await world.writes.taken();
  if (written.length > 0) await world.undo(written);
  const { code, fields = [] } = answer.errors?.[0]?.extensions ?? {};
  return { status: response.status, code, fields: fields.map(({ path }) => path), written };
}

/** With things there are: `products/:id` is one of the products. */
function pathOf({ path }: RouteDeclaration): string {
  return path.replace(/(\w+)\/:(\w+)/g, (_, segment: string, parameter: string) => {
    const kind = segment.replace(/s$/, '');
    const things = world.harvest.coordinates.filter((each) =>
      new RegExp(`${kind}\\.${parameter}$`, 'i').test(each),
    );
    return `${segment}/${String(things.flatMap((each) => world.harvest.of(each))[0] ?? NOBODYS)}`;
  });
}

const NOBODYS = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

function faultsOf({ status, code, written }: RouteAnswer): readonly string[] {
  if (status < 300) return [];
  if (status < 400 || status >= 500) return [`status ${status}`];
  if (code === undefined || !documented.has(code)) return [`code ${code}`];
  return written.length > 0 ? [`has written ${written.join()}`] : [];
}

describe.each(routes)('$name', (route) => {
  test('refuses what is no body by a code, and writes nothing', async () => {
    const faults: string[] = [];
    for (const body of NO_BODIES) {
      const answer = await call(route, body);
      faults.push(...faultsOf(answer).map((fault) => `${body.slice(0, 40)}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });

  test('refuses bad values by a code, and writes nothing', async () => {
    const faults: string[] = [];
    for (const value of BAD_VALUES) {
      const body: Record<string, unknown> = {};
      // What it is told to be missing or wrong, it is given next: field by field, and not deeper than there are any.
      for (let round = 0; round < 4; round += 1) {
        const answer = await call(route, JSON.stringify(body));
        faults.push(...faultsOf(answer).map((fault) => `${JSON.stringify(body).slice(0, 80)}: ${fault}`));
        const named = answer.fields
          .map((path) => path.split('.')[0] ?? '')
          .filter((name) => name !== '' && !(name in body));
        if (named.length === 0) break;
        for (const name of named) body[name] = value;
      }
    }
    expect(faults).toEqual([]);
  });
});

test('there are routes with bodies', () => {
  expect(routes.length).toBeGreaterThan(10);
});
