import { join } from 'node:path';
import { loadModules, type ModuleDeclaration, readManifest } from '@rustok/kernel';
import {
  assertValidSchema,
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';

const modules = await loadModules(await readManifest(join(import.meta.dirname, '../../modules.toml')));
const optional = modules.filter(({ kind }) => kind === 'optional');
const sets = subsetsOf(optional).filter(isWhole);

/** Things a module refers to without needing who owns them: where that is off, there is nothing to them but their id. */
const LOOSE = [
  { type: 'Media', from: 'commerce', of: 'content' },
  { type: 'Product', from: 'pages', of: 'commerce' },
  { type: 'Collection', from: 'pages', of: 'commerce' },
];

let api: TestApi;
let full: GraphQLSchema;

beforeAll(async () => {
  api = await startTestApi(modules);
  full = await schemaOf('full', optional);
}, 120_000);
afterAll(() => api?.[Symbol.asyncDispose]());

test('the sets are all that dependencies allow', () => {
  expect(sets.length).toBeGreaterThanOrEqual(24);
  expect(new Set(sets.map(nameOf)).size).toBe(sets.length);
});

describe('a tenant with the core and', () => {
  test.each(sets.map((set) => ({ name: nameOf(set), set })))(
    '$name has a whole graph',
    async ({ name, set }) => {
      const schema = await schemaOf(name.replaceAll(/, | /g, '-'), set);
      assertValidSchema(schema);
      expect(danglingIn(schema)).toEqual([]);
      const isOn = (slug: string) => set.some((module) => module.slug === slug);
      const loose = LOOSE.filter(({ from, of }) => isOn(from) && !isOn(of)).map(({ type }) => type);
      expect(new Set(stubsIn(schema))).toEqual(new Set(loose));
    },
  );
});

/** Of a tenant made for it, as its clients see it. */
async function schemaOf(slug: string, set: readonly ModuleDeclaration[]): Promise<GraphQLSchema> {
  await api.tenant(
    slug,
    set.map((module) => module.slug),
  );
  const client = new ApiClient(api.url, { tenant: slug });
  expect(await client.post('{ __typename }')).toMatchObject({ data: { __typename: 'Query' }, errors: [] });
  const { data, errors } = await client.post<IntrospectionQuery>(getIntrospectionQuery());
  expect(errors).toEqual([]);
  return buildClientSchema(data as IntrospectionQuery);
}

/** Types that no operation can lead to. */
function danglingIn(schema: GraphQLSchema): readonly string[] {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const type = schema.getType(name);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        for (const { type: inner } of [field, ...field.args]) reach(getNamedType(inner).name);
      }
      for (const { name: inner } of type.getInterfaces()) reach(inner);
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) reach(getNamedType(field.type).name);
    }
    if (type && 'getTypes' in type) for (const { name: inner } of type.getTypes()) reach(inner);
    if (isInterfaceType(type)) for (const { name: inner } of schema.getPossibleTypes(type)) reach(inner);
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) reach(root.name);
  }
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !reached.has(type.name))
    .map(({ name }) => name);
}

/** Things of which nothing is left but their id, since who knows them is off. */
function stubsIn(schema: GraphQLSchema): readonly string[] {
  const fieldsOf = (of: GraphQLSchema, name: string) => {
    const type = of.getType(name);
    return isObjectType(type) ? Object.keys(type.getFields()) : [];
  };
  return Object.keys(schema.getTypeMap()).filter((name) => {
    const fields = fieldsOf(schema, name);
    return fields.join() === 'id' && fieldsOf(full, name).length > 1;
  });
}

function nameOf(set: readonly ModuleDeclaration[]): string {
  return set.map(({ slug }) => slug).join(', ') || 'nothing else';
}

function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.reduce<readonly (readonly T[])[]>(
    (subsets, one) => subsets.flatMap((subset) => [subset, [...subset, one]]),
    [[]],
  );
}

/** With everything that its modules need. */
function isWhole(set: readonly ModuleDeclaration[]): boolean {
  const slugs = new Set([...modules.filter(({ kind }) => kind === 'core'), ...set].map(({ slug }) => slug));
  return set.every(({ dependsOn }) => dependsOn.every((slug) => slugs.has(slug)));
}
