import { defineModule, type ModuleDeclaration, type ModuleSlug, permissions } from '@rustok/kernel';
import {
  Arg,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';

/**
 * A shop of ten modules: one is always on, the others stand in chains, each needing the one before it. That makes
 * 3 · 3 · 3 · 4 = 108 sets that a tenant may have.
 */
const CHAINS = [
  ['catalog', 'prices'],
  ['orders', 'refunds'],
  ['pages', 'menus'],
  ['stock', 'shipments', 'tracking'],
] as const;

export const CORE = 'base';

/** Types beside the entity, and fields of each: the graph of all ten modules has about 60 KB of API schema. */
const TYPES = 8;
const FIELDS = 12;

type Class = new () => object;

/** The ten modules. Their resolvers answer at once, with nothing from a database. */
export function shopModules(): readonly ModuleDeclaration[] {
  const base = shopModule(CORE);
  return [base.module, ...CHAINS.flatMap((chain) => modulesOf(chain, base.entity))];
}

/** The optional modules of each set that can be, the emptiest first; every tenant of a number has the same one. */
export function moduleSets(): readonly (readonly ModuleSlug[])[] {
  let sets: readonly (readonly string[])[] = [[]];
  for (const chain of CHAINS) {
    sets = sets.flatMap((set) =>
      Array.from({ length: chain.length + 1 }, (_, on) => [...set, ...chain.slice(0, on)]),
    );
  }
  return sets as readonly (readonly ModuleSlug[])[];
}

/** A field of the module that no other has: answered when the module is on, and no document otherwise. */
export const queryOf = (slug: string) => `{ ${slug} { id ${slug}Note } }`;

function modulesOf(chain: readonly string[], base: Class): ModuleDeclaration[] {
  let entity = base;
  return chain.map((slug, i) => {
    const made = shopModule(slug, { slug: chain[i - 1] ?? CORE, entity });
    entity = made.entity;
    return made.module;
  });
}

interface Dependency {
  readonly slug: string;
  readonly entity: Class;
}

function shopModule(slug: string, dependency?: Dependency): { module: ModuleDeclaration; entity: Class } {
  const entity = entityOf(slug);
  const details = Array.from({ length: TYPES }, (_, i) => detailsOf(slug, i));
  const queries = class {};
  method(queries, slug, () => ({ id: slug }));
  Query(() => entity, { name: slug })(queries.prototype, slug, {});
  Arg('first', () => Int, { nullable: true })(queries.prototype, slug, 0);
  Resolver()(queries);
  const own = fieldsOf(entity, [
    [`${slug}Note`, String, ({ id }: { id: string }) => `note of ${id}`],
    ...details.map((type, i) => [`${slug}Details${i}`, type, () => ({})] as const),
  ]);
  const stub = dependency && stubOf(dependency);
  const extension = stub && fieldsOf(stub, [[`${slug}Of`, entity, ({ id }) => ({ id })]]);
  return {
    entity,
    module: defineModule({
      slug,
      name: slug,
      description: 'A part of the shop that benchmarks switch.',
      version: '1.0.0',
      kind: dependency ? 'optional' : 'core',
      dependsOn: dependency ? [dependency.slug] : [],
      permissions: dependency ? [] : permissions('modules', ['manage'], { admin: 'all' }),
      graphql: {
        resolvers: [queries, own, ...(extension ? [extension] : [])],
        orphanedTypes: [entity, ...details, ...(stub ? [stub] : [])],
        references: {
          [typeName(slug)]: (reference: { id: string }) => reference,
          ...(dependency && { [typeName(dependency.slug)]: (reference: { id: string }) => reference }),
        },
      },
    }),
  };
}

function typeName(slug: string): string {
  return slug.charAt(0).toUpperCase() + slug.slice(1);
}

function entityOf(slug: string): Class {
  const type = class {};
  ObjectType(typeName(slug), { description: `What ${slug} is about, as its owner sees it.` })(type);
  Directive('@key(fields: "id")')(type);
  Field(() => ID)(type.prototype, 'id');
  return type;
}

/** Another module's entity, of which only the key is known here. */
function stubOf({ slug }: Dependency): Class {
  return entityOf(slug);
}

function detailsOf(slug: string, number: number): Class {
  const type = class {};
  ObjectType(`${typeName(slug)}Details${number}`)(type);
  for (let i = 0; i < FIELDS; i += 1) {
    const description = `What ${slug} knows of its number ${i}.`;
    Field(() => String, { nullable: true, description })(type.prototype, `${slug}Value${i}`);
  }
  return type;
}

type FieldOf = readonly [name: string, type: unknown, resolve: (parent: { id: string }) => unknown];

function fieldsOf(type: Class, fields: readonly FieldOf[]): Class {
  const resolvers = class {};
  for (const [name, returns, resolve] of fields) {
    method(resolvers, name, resolve);
    FieldResolver(() => returns as never)(resolvers.prototype, name, {});
    Root()(resolvers.prototype, name, 0);
  }
  Resolver(() => type)(resolvers);
  return resolvers;
}

function method(type: Class, name: string, resolve: FieldOf[2]): void {
  Object.defineProperty(type.prototype, name, { value: resolve, writable: true, configurable: true });
}
