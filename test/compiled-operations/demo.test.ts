import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { EnabledModules, Posts, Search, SignIn } from '../e2e/demo.operations.js';

let test: TestGateway;
let demo: ApiClient;
let acme: ApiClient;

beforeAll(async () => {
  test = await startTestGateway();
  [demo, acme] = ['demo', 'acme'].map((tenant) => new ApiClient(test.url, { tenant })) as [
    ApiClient,
    ApiClient,
  ];
}, 120_000);

afterAll(() => test[Symbol.asyncDispose]());

/** `{executor="…",reason="…"}` → operations answered so. */
async function counted(): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${test.url}/metrics`)).text();
  const lines = [...text.matchAll(/^rustok_engine_operations_total\{(.*)\} (\d+)$/gm)];
  return Object.fromEntries(lines.map(([, labels, value]) => [labels, Number(value)]));
}

/** What the demo's clients do, bodies as they came. */
async function askEverything(): Promise<readonly string[]> {
  const { data } = await demo.ask(SignIn, {
    input: { email: 'admin@demo.local', password: SEED_PASSWORD },
  });
  const admin = demo.as(data?.signIn.accessToken ?? '');
  const answers = [
    await admin.ask(Posts, { first: 5 }),
    await demo.ask(Posts, { first: 2, locale: 'de' }),
    await demo.ask(Search, { query: 'post' }),
    await demo.ask(EnabledModules),
    await acme.ask(EnabledModules),
    await demo.post(
      'query($all: Boolean!) { posts(first: 1) { edges { node { id author { name } } } } enabledModules @include(if: $all) }',
      {
        all: false,
      },
    ),
  ];
  return answers.map((answer) => JSON.stringify(answer));
}

it('answers what the demo’s clients ask the same when it is compiled, which all of it is once it comes again', async () => {
  const first = await askEverything();
  const before = await counted();
  for (const answer of first) expect(JSON.parse(answer)).toMatchObject({ status: 200, errors: [] });
  expect(await askEverything()).toEqual(first);
  expect(await askEverything()).toEqual(first);
  const after = await counted();
  const compiled = 'executor="compiled",reason="none"';
  // Signing in, and what is asked by the others.
  expect((after[compiled] ?? 0) - (before[compiled] ?? 0)).toBe(2 * (1 + first.length));
  expect({ ...after, [compiled]: 0 }).toEqual({ ...before, [compiled]: 0 });
  expect(Object.keys(before).sort()).toEqual([compiled, 'executor="generic",reason="cold"']);
});
