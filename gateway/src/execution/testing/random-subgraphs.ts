import type { GraphQLFieldResolver } from 'graphql';
import { VEILED } from './random-hiding.js';
import type { Model, ModelField, ModelType, Requirement } from './random-model.js';
import { namedType } from './random-model.js';
import { mediaType, type Args, type Calls, type RandomValues, type Thing } from './random-values.js';
import type { Subgraph } from './shop-subgraphs.js';

type Resolvers = Record<string, Record<string, unknown>>;
type FieldResolver = GraphQLFieldResolver<Thing, Calls, Args>;

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible",
  "@context", "@fromContext"])`;

const EVERYWHERE = `
  enum Color { RED GREEN BLUE }
  input In { a: Int b: String! = "x" c: [Int] d: In }
  type Tag @shareable { a: ID! b: String! }`;

/** The model spread over its modules. */
export function randomSubgraphs(model: Model, values: RandomValues): Subgraph[] {
  return model.modules.map((module) => new SubgraphMaker(model, values, module).make());
}

class SubgraphMaker {
  readonly #model: Model;
  readonly #values: RandomValues;
  readonly #module: string;
  readonly #resolvers: Resolvers = {};
  /** Entities of other modules that fields here lead to. */
  readonly #referenced = new Set<string>();
  /** `E0.f1` of what is declared here and resolved elsewhere. */
  readonly #external = new Map<string, Set<string>>();

  constructor(model: Model, values: RandomValues, module: string) {
    this.#model = model;
    this.#values = values;
    this.#module = module;
  }

  make(): Subgraph {
    const { entities, values, queries, mutations, interface: common, unions } = this.#model;
    const entered = entities.filter(({ keys }) => keys.has(this.#module));
    for (const entity of entered) this.#noteExternals(entity);
    const parts = [
      LINK,
      EVERYWHERE,
      ...values.map(({ name, fields }) => `type ${name} @shareable { ${this.#fieldList(name, fields)} }`),
      ...entered.map((entity) => this.#entity(entity)),
      ...this.#media(),
      this.#root('Query', queries),
      this.#root('Mutation', mutations),
    ];
    if (common?.modules.includes(this.#module)) {
      const { args = [] } =
        entities.flatMap(({ fields }) => fields).find(({ name }) => name === 'common') ?? {};
      const extra = common.extraIn === this.#module ? 'extra: Int' : '';
      parts.push(`interface Common { id: ID! common${argumentList(args)}: String ${extra} }`);
    }
    const members = unions.get(this.#module);
    if (members) parts.push(`union Any = ${members.join(' | ')}`);
    if (members?.includes(VEILED)) parts.push(`type ${VEILED} @shareable @inaccessible { a: Int }`);
    for (const name of members ?? []) this.#referenced.add(name);
    for (const name of this.#referenced) {
      const entity = entities.find((candidate) => candidate.name === name);
      if (entity && !entity.keys.has(this.#module)) {
        parts.push(`type ${name} @key(fields: "id", resolvable: false) { id: ID! }`);
      }
    }
    return { name: this.#module, typeDefs: parts.join('\n'), resolvers: this.#resolvers };
  }

  #entity(entity: ModelType): string {
    const { name, fields } = entity;
    const keys = entity.keys.get(this.#module) ?? [];
    const own = fields.filter((field) => this.#resolves(field) || field.takenFrom === this.#module);
    const externals = fields.filter(
      (field) => this.#external.get(name)?.has(field.name) && !own.includes(field),
    );
    const hiding = (key: string) => (entity.hiddenKeys?.includes(key) === true ? '@inaccessible' : '');
    const lines = [
      `id: ID! ${keys.includes('id') ? '' : '@shareable'}`,
      ...(keys.includes('code') ? [`code: String! ${hiding('code')}`] : []),
      ...(keys.some((key) => key.startsWith('tag')) ? [`tag: Tag! ${hiding('tag')}`] : []),
      this.#fieldList(name, own, entity),
      ...externals.map((field) => {
        this.#resolversOf(name)[field.name] = this.#resolver(field, entity);
        return `${this.#declaration(field)} @external`;
      }),
    ];
    const interfaces =
      entity.implements.length > 0 && this.#model.interface?.modules.includes(this.#module)
        ? 'implements Common'
        : '';
    this.#resolversOf(name)['__resolveReference'] = (given: Record<string, unknown>) => ({
      ...{ __typename: name, id: this.#values.idOf(given), given },
    });
    for (const key of ['code', 'tag'] as const) {
      if (keys.some((text) => text.startsWith(key))) {
        this.#resolversOf(name)[key] = (thing: Thing) => this.#values.keysOf(thing)[key];
      }
    }
    const { context } = this.#model;
    const provides =
      context?.provider === name && context.module === this.#module ? '@context(name: "near")' : '';
    return `type ${name} ${interfaces} ${provides} ${keys.map((key) => `@key(fields: "${key}")`).join(' ')} { ${lines.join('\n')} }`;
  }

  #noteExternals({ name, fields }: ModelType): void {
    for (const field of fields) {
      if (!this.#resolves(field)) continue;
      if (field.provides !== undefined) this.#noteExternal(namedType(field.type), field.provides);
      if (field.requires) this.#noteRequirement(name, field.requires);
    }
  }

  #noteRequirement(typeName: string, requirement: Requirement): void {
    const type = this.#model.entities.find(({ name }) => name === typeName);
    for (const [name, , below] of requirement) {
      this.#noteExternal(typeName, name);
      const field = type?.fields.find((candidate) => candidate.name === name);
      if (!field || below.length === 0) continue;
      this.#referenced.add(namedType(field.type));
      this.#noteRequirement(namedType(field.type), below);
    }
  }

  #noteExternal(type: string, field: string): void {
    const known = this.#external.get(type);
    if (known) known.add(field);
    else this.#external.set(type, new Set([field]));
  }

  #media(): string[] {
    const { media } = this.#model;
    if (!media) return [];
    const real = (given: { id: string }) => ({ __typename: mediaType(given.id), id: given.id });
    if (media.real === this.#module) {
      const fields = this.#fieldList('Media', media.realFields);
      const types = Object.keys(ONLY_FIELDS).map((name) => {
        const own = this.#fieldList(name, [onlyField(name, this.#module)]);
        Object.assign(this.#resolversOf(name), this.#resolversOf('Media'), { __resolveReference: real });
        return `type ${name} implements Media @key(fields: "id") { id: ID! ${fields} ${own} }`;
      });
      this.#resolvers['Media'] = { __resolveReference: real };
      return [`interface Media @key(fields: "id") { id: ID! ${fields} }`, ...types];
    }
    if (media.object !== this.#module) return [];
    this.#resolversOf('Media')['__resolveReference'] = ({ id }: { id: string }) => ({
      __typename: 'Media',
      id,
    });
    return [
      `type Media @interfaceObject @key(fields: "id") { id: ID! ${this.#fieldList('Media', media.objectFields)} }`,
    ];
  }

  #root(name: 'Query' | 'Mutation', fields: readonly ModelField[]): string {
    const own = fields.filter((field) => this.#resolves(field));
    if (own.length === 0) return '';
    const text = `type ${name} { ${this.#fieldList(name, own)} }`;
    if (name === 'Mutation') {
      for (const field of own) this.#resolversOf(name)[field.name] = mutation(field, this.#values);
    }
    return text;
  }

  /** Declares fields that stand here, and notes their resolvers. */
  #fieldList(typeName: string, fields: readonly ModelField[], entity?: ModelType): string {
    return fields
      .map((field) => {
        const named = namedType(field.type);
        this.#referenced.add(named);
        for (const member of field.members ?? []) this.#referenced.add(member);
        this.#resolversOf(typeName)[field.name] = this.#resolver(field, entity);
        const isValue = typeName.startsWith('V');
        const directives = [
          (field.owners.length > 1 && !isValue) || this.#isProvided(typeName, field) ? '@shareable' : '',
          field.takenFrom !== undefined && field.takenFrom !== this.#module
            ? `@override(from: "${field.takenFrom}")`
            : '',
          field.requires && entity ? `@requires(fields: ${JSON.stringify(fieldSet(field.requires))})` : '',
          field.hidden === true ? '@inaccessible' : '',
          field.provides === undefined ? '' : `@provides(fields: "${field.provides}")`,
        ];
        return `${this.#declaration(field)} ${directives.join(' ')}`;
      })
      .join('\n');
  }

  #declaration(field: ModelField): string {
    const strict = field.strictIn?.includes(this.#module) ? '!' : '';
    return `${field.name}${argumentList(field.args)}: ${field.type}${strict}`;
  }

  #resolver(field: ModelField, entity: ModelType | undefined): FieldResolver {
    if (field.takenFrom === this.#module) {
      return () => {
        throw new Error(`${field.name} was asked in ${this.#module}, which it was taken from`);
      };
    }
    const { requires } = field;
    if (requires && entity) {
      const isProvided = requires.every(([name]) => this.#provides(entity.name, name));
      return (thing, args) =>
        isProvided && !thing.given
          ? this.#values.computedByAll(field, entity, thing, args)
          : this.#values.computed(field, thing.given, args);
    }
    return (thing, args) => this.#values.valueOf(field, thing, args);
  }

  #isProvided(type: string, { name }: ModelField): boolean {
    return this.#model.entities.some(({ fields }) =>
      fields.some((field) => field.provides === name && namedType(field.type) === type),
    );
  }

  /** Below some field here, where it need not be sent to be required. */
  #provides(type: string, name: string): boolean {
    return this.#model.entities.some(({ fields }) =>
      fields.some(
        (field) => field.provides === name && namedType(field.type) === type && this.#resolves(field),
      ),
    );
  }

  #resolves({ owners }: ModelField): boolean {
    return owners.includes(this.#module);
  }

  #resolversOf(type: string): Record<string, unknown> {
    return (this.#resolvers[type] ??= {});
  }
}

const ONLY_FIELDS = { Film: 'Boolean', Song: '[Int!]' };

/** What only one type behind the interface has. */
export function onlyField(type: string, module: string): ModelField {
  const fieldType = type === 'Film' ? ONLY_FIELDS.Film : ONLY_FIELDS.Song;
  return { name: `only${type}`, type: fieldType, args: [], owners: [module], clean: false };
}

/** Says as the how manyeth it was called, so that another order gives another answer. */
export function mutation(
  field: ModelField,
  values: RandomValues,
): GraphQLFieldResolver<unknown, Calls, Args> {
  return (_, args, calls) => {
    calls.count += 1;
    return values.valueOf(field, undefined, { ...args, call: calls.count });
  };
}

function argumentList(args: readonly string[]): string {
  return args.length > 0 ? `(${args.join(', ')})` : '';
}

function fieldSet(requirement: Requirement): string {
  return requirement
    .map(([name, args, below]) => `${name}${args}${below.length > 0 ? ` { ${fieldSet(below)} }` : ''}`)
    .join(' ');
}
