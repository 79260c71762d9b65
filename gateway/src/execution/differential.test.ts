import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { disagreements, messagesOfModules, seen, type Seen } from './testing/agreement.js';
import { executors, type ExecutorUnderTest } from './testing/executors.js';
import { Federation } from './testing/federation.js';
import { randomOperation, randomVariables } from './testing/random-operation.js';
import { buildMonolith, executeByApollo, executeByMonolith } from './testing/references.js';
import { byId, media, products, users } from './testing/shop-data.js';
import { subgraphs } from './testing/shop-subgraphs.js';

const shop = new Federation(subgraphs);
const monolith = buildMonolith(shop, subgraphs, (stub) => {
  if (typeof stub !== 'object' || stub === null || !('id' in stub)) return stub;
  const record = byId([...users, ...products, ...media], stub.id);
  return record ? { ...record, ...stub, __typename: record['__typename'] } : stub;
});

type Variables = Readonly<Record<string, unknown>>;

function expectSame({ ours, monoliths }: Record<'ours' | 'monoliths', Seen>, label?: string) {
  expect(disagreements(ours, monoliths), label).toEqual([]);
}

async function compare({ execute }: ExecutorUnderTest, source: string, variables: Variables) {
  const operation = shop.operation(source);
  const { dataSources } = shop;
  const ours = seen(await execute({ operation, variables, context: {}, dataSources }));
  const apollos = seen(await executeByApollo(shop, operation, variables));
  const monoliths = seen(await executeByMonolith(monolith, operation, variables));
  return { ours, apollos, monoliths };
}

const cases: Record<string, { source: string; variables?: Variables }> = {
  'plain fields of one module': {
    source: '{ me { id name email role address { street city { name zip } } } }',
  },
  'aliases and the root typename in document order': {
    source: '{ z: me { b: name a: id } __typename kind: __typename a: version }',
  },
  'one field merged from two selections': {
    source:
      '{ me { address { street } } ...F } fragment F on Query { me { address { city { name } } reviews { id } } }',
  },
  'an interface with fragments on its types': {
    source:
      '{ products { __typename id title ... on Book { pages author { name } } ... on Gadget { watts maker { country } } } }',
  },
  'a union that holds an entity of another module': {
    source:
      '{ search { ... on User { name email } ... on Product { price } ... on Gadget { inStock heavy } } }',
  },
  'required fields and arguments': {
    source: 'query($n: Int) { books { id shipping(per: $n) once: shipping } }',
    variables: { n: 3 },
  },
  'compound nested keys': { source: '{ product(id: "g1") { ... on Gadget { inStock heavy sku } } }' },
  'lists of lists with nulls': {
    source: '{ grid { id title ... on Book { reviews { id } } } products { tags } }',
  },
  'lists of lists of value types with entities': {
    source:
      '{ warehouses { city { name } stocked { ... on Book { title inStock } ... on Gadget { title } } } }',
  },
  'an interface object with and without the real type': {
    source:
      '{ bestMedia { id stars reviews { stars } } media { id stars ... on Film { minutes } } typed: bestMedia { __typename id } }',
  },
  'provided fields': { source: '{ reviews(first: 2) { by { name } } }' },
  'errors at list indexes and for duplicates': {
    source: '{ reviews { by { nickname name } } search { ... on User { email } } }',
  },
  'nulls that go up through several modules': {
    source: '{ reviews { id body about { ... on Book { title inStock } } } }',
  },
  'conditions by variables': {
    source: `query($a: Boolean!, $b: Boolean = true) {
      me @skip(if: $a) { id reviews @include(if: $b) { id } } user(id: "u2") @include(if: $a) { name reviews { id } } ... @include(if: $b) { version } }`,
    variables: { a: true },
  },
  'input objects, defaults and null': {
    source:
      'query($o: GreetingOptions) { me { a: greeting(options: $o, style: LOUD) b: greeting(options: { prefix: null }) } }',
    variables: { o: { times: 4 } },
  },
  'introspection beside data': {
    source:
      'query($t: String!) { me { id } __type(name: $t) { name kind } s: __schema { queryType { name } } version }',
    variables: { t: 'User' },
  },
  'only the root typename': { source: '{ __typename }' },
  'mutations in order': {
    source:
      'mutation { a: rename(id: "u1", name: "X") { name } addReview(about: "b2", stars: 3) { id stars about { ... on Book { title } } } b: rename(id: "u2", name: "Y") { name reviews { id } } __typename }',
  },
  'a mutation that fails': { source: 'mutation { rename(id: "u1", name: "X") { id } fail(message: "no") }' },
  'an object that does not exist': {
    source: '{ user(id: "zz") { id reviews { id } } product(id: "zz") { title } medium(id: "zz") { stars } }',
  },
};

function expectSameAsApollos({ ours, apollos }: Record<'ours' | 'apollos', Seen>, label?: string) {
  expect(ours.data, label).toEqual(apollos.data);
  expect(messagesOfModules(ours), label).toEqual(messagesOfModules(apollos));
}

/**
 * Where Apollo's executor loses data that the monolith and ours have: the interface's name that an interface object
 * answers with replaces the real type, and what its fragments asked for is gone; and a field with `@requires` that
 * a condition skips takes the other fields of its module with it.
 */
const mayLoseWithApollo = (source: string) =>
  /\b(bestMedia|media|medium|of)\b/.test(source) || /\b(shipping|heavy)\b/.test(source);

describe.each(executors)('$name', (executor) => {
  it.each(Object.entries(cases))(
    'answers like Apollo and like a monolith: %s',
    async (_, { source, variables = {} }) => {
      const answers = await compare(executor, source, variables);
      expectSame(answers);
      expectSameAsApollos(answers);
    },
  );

  it.each([
    'query($no: Boolean = false) { product(id: "g1") { title ... on Gadget { inStock heavy @include(if: $no) } } }',
    '{ media { reviews { id } ... on Film { reviews { about { ... on Book { title } } } label __typename } } }',
  ])('answers like a monolith where Apollo loses data: %s', async (source) => {
    const { ours, apollos, monoliths } = await compare(executor, source, {});
    expectSame({ ours, monoliths });
    expect(apollos.data).not.toEqual(monoliths.data);
  });

  it('answers like Apollo and like a monolith for random operations', { timeout: 120_000 }, async () => {
    let compared = 0;
    for (let seed = 1; compared < 300; seed++) {
      const source = randomOperation(shop.apiSchema, seed);
      if (validate(shop.apiSchema, parse(source)).length > 0) continue;
      compared++;
      const label = `seed ${String(seed)}: ${source}`;
      const answers = await compare(executor, source, randomVariables);
      expectSame(answers, label);
      if (!mayLoseWithApollo(source)) expectSameAsApollos(answers, label);
    }
  });
});
