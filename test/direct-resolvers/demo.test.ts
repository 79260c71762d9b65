import { buildModuleSchema, loadModules, readManifest } from '@rustok/kernel';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';

type Class = new () => object;

/** A call of a resolver's method. */
interface Call {
  readonly method: string;
  readonly parameters: readonly unknown[];
}

const MANIFEST = new URL('../../modules.toml', import.meta.url).pathname;
const modules = (await loadModules(await readManifest(MANIFEST))).filter(
  ({ graphql }) => graphql.resolvers.length > 0,
);

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(modules)('every resolver of $slug', (module) => {
  test('is given what type-graphql would give it', async () => {
    const { executable } = buildModuleSchema(module);
    const reference = schemaOfTypeGraphql(module.graphql.resolvers, module.graphql.orphanedTypes ?? []);
    const calls = recordCalls(module.graphql.resolvers);
    const coordinates = resolvedFields(executable);
    expect(coordinates).not.toHaveLength(0);
    expect(coordinates).toEqual(resolvedFields(reference));
    for (const coordinate of coordinates) {
      for (const hasArguments of [true, false]) {
        for (const root of [undefined, { id: '1', locale: 'en' }]) {
          calls.length = 0;
          const given = { root, hasArguments };
          const answer = await answerOf(fieldOf(executable, coordinate), given);
          expect(answer, coordinate).toBe(await answerOf(fieldOf(reference, coordinate), given));
          expect(calls, coordinate).toHaveLength(2);
          expect(calls[0], coordinate).toStrictEqual(calls[1]);
        }
      }
    }
  });
});

/** With nothing of ours between its resolvers and their methods. */
function schemaOfTypeGraphql(resolvers: readonly Class[], orphanedTypes: readonly Class[]): GraphQLSchema {
  return buildSchemaSync({
    resolvers: resolvers as readonly [Class, ...Class[]],
    orphanedTypes: [...orphanedTypes],
    validate: false,
    skipCheck: true,
    pubSub: { publish: () => undefined, subscribe: () => [] as never },
  });
}

/** Methods only tell how they are called, and answer whose they are. */
function recordCalls(resolvers: readonly Class[]): Call[] {
  const calls: Call[] = [];
  for (const { prototype, name } of resolvers) {
    const methods = prototype as Record<string, (...parameters: unknown[]) => unknown>;
    for (const method of Object.getOwnPropertyNames(methods)) {
      if (method === 'constructor') continue;
      vi.spyOn(methods, method).mockImplementation(function (this: object, ...parameters: unknown[]) {
        calls.push({ method: `${this.constructor.name}.${method}`, parameters });
        return `${name}.${method}`;
      });
    }
  }
  return calls;
}

/** `Post.author`: fields with a resolver, but for those of every subgraph. */
function resolvedFields(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ name, resolve }) => resolve && !`${type.name}.${name}`.match(/^__|\._/))
        .map(({ name }) => `${type.name}.${name}`),
    )
    .sort();
}

function fieldOf(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> {
  const [typeName = '', name = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  if (!field) throw new Error(`there is no ${coordinate}`);
  return field;
}

const CONTEXT = { tenant: 'the context' };
const INFO = { fieldName: 'the info' } as unknown as GraphQLResolveInfo;

function answerOf(
  { resolve, args }: GraphQLField<unknown, unknown>,
  { root, hasArguments }: { readonly root: unknown; readonly hasArguments: boolean },
): unknown {
  const given = hasArguments ? args.map(({ name, type }) => [name, someValue(type)] as const) : [];
  return resolve?.(root, Object.fromEntries(given), CONTEXT, INFO);
}

/** A value as it is after parsing. What lies below itself, as items of menus do, does so once. */
function someValue(type: GraphQLInputType, above: readonly GraphQLInputType[] = []): unknown {
  if (isNonNullType(type)) return someValue(type.ofType, above);
  if (isListType(type)) return [someValue(type.ofType, above), someValue(type.ofType, above)];
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isInputObjectType(type)) {
    if (above.includes(type)) return null;
    const fields = Object.values(type.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, someValue(field.type, [...above, type])]));
  }
  return SCALARS[type.name] ?? 'a text';
}

const SCALARS: Readonly<Record<string, unknown>> = {
  Int: 7,
  Float: 1.5,
  Boolean: true,
  DateTime: new Date('2026-01-01T00:00:00Z'),
  JSONObject: { a: [1] },
};
