import { type ModelContext, withContext } from './random-context.js';
import { withHiddenParts } from './random-hiding.js';
import { Random } from './random.js';

/** A field as all who look at it agree on. */
export interface ModelField {
  readonly name: string;
  /** `[[Color!]]!` */
  readonly type: string;
  /** `['n: Int = 3']` */
  readonly args: readonly string[];
  /** Modules that resolve it. Several: it is shareable, and they give the same. */
  readonly owners: readonly string[];
  /** Modules whose type of it is stricter than `type`. Of a scalar: an object would be null with what is below it. */
  readonly strictIn?: readonly string[];
  /** The module it was taken from by `@override`, which has it still and must not be asked. */
  readonly takenFrom?: string;
  /** Never fails, and is null only where it may be. */
  readonly clean: boolean;
  /** Of an abstract type: the types it gives objects of. */
  readonly members?: readonly string[];
  readonly requires?: Requirement;
  /** A scalar field of the entity it leads to that its owner knows as well. */
  readonly provides?: string;
  /** What its argument `by` is, which clients do not give. */
  readonly context?: ModelContext;
  /** From clients, by `@inaccessible`. */
  readonly hidden?: boolean;
}

/** What a field is computed from, with the text of its arguments: `[['f1', '(n:1)', []], ['v', '', [['f2', '', []]]]]`. */
export type Requirement = readonly (readonly [field: string, args: string, below: Requirement])[];

export interface ModelType {
  readonly name: string;
  /** Modules that have it, with the keys they are entered by (`id`, `code`, `tag { a b }`); none for a mere reference. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly fields: ModelField[];
  readonly implements: string[];
  /** `code` or `tag`, that clients do not see. */
  readonly hiddenKeys?: readonly string[];
}

/** What the random graph is about, before it is spread over modules. */
export interface Model {
  readonly modules: readonly string[];
  readonly entities: readonly ModelType[];
  /** Without identity; all of them in every module. */
  readonly values: readonly ModelType[];
  readonly interface: ModelInterface | undefined;
  readonly media: ModelMedia | undefined;
  readonly context?: ModelContext;
  readonly unions: ReadonlyMap<string, readonly string[]>;
  readonly queries: readonly ModelField[];
  readonly mutations: readonly ModelField[];
}

/** `interface Common` over entities; `extra` only where `extraIn` is. */
export interface ModelInterface {
  readonly members: readonly string[];
  readonly modules: readonly string[];
  readonly extraIn: string;
}

/** `interface Media` of the types `Film` and `Song` in one module, one object type in another. */
export interface ModelMedia {
  readonly real: string;
  readonly object: string;
  readonly realFields: readonly ModelField[];
  readonly objectFields: readonly ModelField[];
}

export const SCALARS = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Color'];

export function randomModel(seed: number): Model {
  // With choices of its own, so that the rest of a graph stays the same.
  const model = new ModelMaker(new Random(seed)).make();
  return withContext(withHiddenParts(model, new Random(~seed)), new Random(~seed - 1));
}

class ModelMaker {
  readonly #random: Random;
  readonly #modules: readonly string[];
  readonly #entities: ModelType[] = [];
  readonly #values: ModelType[] = [];
  readonly #unions = new Map<string, readonly string[]>();
  #interface: ModelInterface | undefined;
  #media: ModelMedia | undefined;
  #fields = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#modules = random.times(2, 4, (index) => `m${String(index)}`);
  }

  make(): Model {
    const random = this.#random;
    this.#makeValues();
    for (const name of random.times(2, 4, (index) => `E${String(index)}`)) this.#makeEntity(name);
    if (random.chance(0.6)) this.#makeInterface();
    if (random.chance(0.4)) this.#makeMedia();
    for (const module of this.#modules) if (random.chance(0.5)) this.#makeUnion(module);
    for (const entity of this.#entities) this.#addReferences(entity);
    for (const entity of this.#entities) this.#addRequiring(entity);
    return {
      modules: this.#modules,
      entities: this.#entities,
      values: this.#values,
      interface: this.#interface,
      media: this.#media,
      unions: this.#unions,
      queries: this.#roots('query'),
      mutations: this.#roots('mutation'),
    };
  }

  #makeValues(): void {
    const random = this.#random;
    for (const name of random.times(1, 2, (index) => `V${String(index)}`)) {
      const fields = random.times(2, 3, () => this.#leaf(this.#modules));
      const inner = this.#values[0];
      if (inner) fields.push(this.#field(inner.name, this.#modules, { args: [] }));
      this.#values.push({ name, keys: new Map(), fields, implements: [] });
    }
  }

  #makeEntity(name: string): void {
    const random = this.#random;
    const [first = 'm0', ...others] = shuffled(random, this.#modules);
    const keys = ['id', ...random.some(['code', 'tag { a b }'], 0.35)];
    const modules = new Map([[first, keys]]);
    for (const module of random.some(others, 0.65)) {
      const chosen = random.some(keys, 0.6);
      modules.set(module, chosen.length > 0 ? chosen : [random.pick(keys)]);
    }
    const fields = [...modules.keys()].flatMap((module) =>
      random.times(1, 3, () => {
        const rest = [...modules.keys()].filter((other) => other !== module);
        if (rest.length > 0 && random.chance(0.15)) return this.#leaf([module, random.pick(rest)]);
        if (rest.length > 0 && random.chance(0.12)) {
          return { ...this.#leaf([module]), takenFrom: random.pick(rest) };
        }
        return this.#leaf([module]);
      }),
    );
    for (const module of modules.keys()) {
      if (random.chance(0.3)) fields.push(this.#field(random.pick(this.#values).name, [module]));
    }
    this.#entities.push({ name, keys: modules, fields, implements: [] });
  }

  #makeInterface(): void {
    const members = shuffled(this.#random, this.#entities).slice(0, 2);
    const modules = this.#modules.filter((module) => members.every(({ keys }) => keys.has(module)));
    const [extraIn] = modules;
    if (extraIn === undefined) return;
    this.#interface = { members: members.map(({ name }) => name), modules, extraIn };
    const shape = { args: this.#random.chance(0.4) ? ['n: Int = 1'] : [], clean: this.#random.chance(0.5) };
    for (const { fields, keys, implements: interfaces } of members) {
      interfaces.push('Common');
      fields.push({ ...shape, name: 'common', type: 'String', owners: [...keys.keys()] });
      fields.push({ name: 'extra', type: 'Int', args: [], clean: false, owners: [extraIn] });
    }
  }

  #makeMedia(): void {
    const [real, object] = shuffled(this.#random, this.#modules);
    if (real === undefined || object === undefined) return;
    this.#media = {
      ...{ real, object },
      realFields: this.#random.times(1, 2, () => this.#leaf([real])),
      objectFields: [
        ...this.#random.times(1, 2, () => this.#leaf([object])),
        ...this.#entitiesOf(object).map(({ name }) => this.#field(name, [object])),
      ],
    };
  }

  #makeUnion(module: string): void {
    const members = [...this.#random.some(this.#entitiesOf(module), 0.7).map(({ name }) => name), 'V0'];
    this.#unions.set(module, members);
  }

  #addReferences(entity: ModelType): void {
    const random = this.#random;
    for (const module of entity.keys.keys()) {
      for (const named of random.times(0, 2, () => this.#composite(module))) {
        const field = this.#field(named, [module]);
        const target = this.#entities.find(({ name }) => name === named);
        const provided = target?.fields.filter((candidate) =>
          [
            isLeaf(candidate),
            candidate.takenFrom === undefined,
            candidate.args.length === 0,
            isKnownElsewhere(candidate, module),
          ].every(Boolean),
        );
        const isEntered = target?.keys.has(module) === true;
        const provides =
          provided?.length && isEntered && random.chance(0.5) ? random.pick(provided) : undefined;
        entity.fields.push({ ...field, ...(provides && { provides: provides.name }) });
      }
    }
  }

  #addRequiring(entity: ModelType): void {
    const random = this.#random;
    const given = [...entity.fields];
    for (const module of entity.keys.keys()) {
      const candidates = given.filter((field) => field.clean && isKnownElsewhere(field, module));
      for (const requires of random.times(0, 2, () => this.#requirement(candidates, module))) {
        if (requires.length === 0) continue;
        const name = `r${String(this.#fields++)}`;
        const args = random.chance(0.2) ? [random.pick(ARGUMENTS)] : [];
        entity.fields.push({ name, type: 'String', args, owners: [module], clean: true, requires });
      }
    }
  }

  #requirement(candidates: readonly ModelField[], module: string): Requirement {
    const random = this.#random;
    const chosen = shuffled(random, candidates).slice(0, random.between(1, 2));
    return chosen.flatMap((field): Requirement => {
      const args = literalArguments(random, field);
      if (isLeaf(field)) return [[field.name, args, []]];
      const value = this.#values.find(({ name }) => name === namedType(field.type));
      const below = value?.fields.filter((inner) => inner.clean && isLeaf(inner));
      const leaf = below?.length ? random.pick(below) : undefined;
      if (leaf) return [[field.name, args, [[leaf.name, literalArguments(random, leaf), []]]]];
      const entity = this.#entities.find(({ name }) => name === namedType(field.type));
      const far = entity?.fields.filter(
        (inner) => inner.clean && isLeaf(inner) && isKnownElsewhere(inner, module) && !inner.requires,
      );
      if (!far?.length || !entity?.keys.has(module)) return [];
      const inner = random.pick(far);
      return [[field.name, args, [[inner.name, literalArguments(random, inner), []]]]];
    });
  }

  #roots(kind: 'query' | 'mutation'): ModelField[] {
    const random = this.#random;
    const roots = this.#modules.flatMap((module) =>
      random.times(kind === 'query' ? 1 : 0, kind === 'query' ? 3 : 2, () => {
        const field = this.#field(this.#composite(module), [module]);
        // Mutations count: they tell in which order they were called.
        return kind === 'query' ? field : { ...field, type: namedType(field.type) };
      }),
    );
    if (kind === 'mutation') return roots;
    const [entity] = this.#entities;
    const owners = entity ? [...entity.keys.keys()] : [];
    if (owners.length > 1 && entity) roots.push(this.#field(entity.name, owners, { args: [] }));
    return [...roots, this.#leaf(this.#modules)];
  }

  /** Something with fields that the module can give. */
  #composite(module: string): string {
    const random = this.#random;
    const entities = this.#entities.map(({ name }) => name);
    const options = [...entities, ...entities, random.pick(this.#values).name];
    if (this.#unions.has(module)) options.push('Any');
    if (this.#interface?.modules.includes(module)) options.push('Common', 'Common');
    if (this.#media && [this.#media.real, this.#media.object].includes(module))
      options.push('Media', 'Media');
    return random.pick(options);
  }

  #leaf(owners: readonly string[]): ModelField {
    return this.#field(this.#random.pick(SCALARS), owners);
  }

  #field(named: string, owners: readonly string[], given: { args?: readonly string[] } = {}): ModelField {
    const random = this.#random;
    const clean = random.chance(0.45);
    const args = given.args ?? (random.chance(0.35) ? [random.pick(ARGUMENTS)] : []);
    const type = random.pick(SHAPES).replace('T', named);
    const members = this.#membersOf(named, owners);
    const strictIn =
      clean && owners.length > 1 && type === named && random.chance(0.5) && SCALARS.includes(named)
        ? owners.slice(0, 1)
        : [];
    return {
      ...{ name: `f${String(this.#fields++)}`, type, args, owners, clean, strictIn },
      ...(members && { members }),
    };
  }

  #membersOf(named: string, owners: readonly string[]): readonly string[] | undefined {
    if (named === 'Any') return this.#unions.get(owners[0] ?? '');
    return named === 'Common' ? this.#interface?.members : undefined;
  }

  #entitiesOf(module: string): readonly ModelType[] {
    return this.#entities.filter(({ keys }) => keys.has(module));
  }
}

const ARGUMENTS = [
  'n: Int',
  'n: Int = 3',
  'n: Int!',
  'n: Int! = 2',
  'c: Color = RED',
  'c: [Color!]',
  'i: In',
  'i: [In!] = [{ b: "y" }]',
  'i: In = { a: 1, c: [1, null] }',
  'i: In!',
];

const SHAPES = ['T', 'T', 'T', 'T!', '[T]', '[T!]', '[T!]!', '[T]!', '[[T]]', '[[T!]!]', 'T'];

function literalArguments(random: Random, { args }: ModelField): string {
  const [argument] = args;
  if (argument === undefined || (!isRequired(argument) && random.chance(0.4))) return '';
  const value = argument.startsWith('n')
    ? random.pick(['1', '2', '3'])
    : argument.startsWith('c: [')
      ? random.pick(['[RED]', '[BLUE, RED]'])
      : argument.startsWith('c')
        ? random.pick(['RED', 'GREEN'])
        : random.pick(['{ b: "q" }', '{ a: 4, d: { c: [2] } }']);
  return `(${argument.slice(0, 1)}: ${value})`;
}

function isRequired(argument: string): boolean {
  return argument.endsWith('!');
}

function isLeaf({ type }: ModelField): boolean {
  return SCALARS.includes(namedType(type));
}

/** By others, and not at all by this module. */
function isKnownElsewhere({ owners, takenFrom }: ModelField, module: string): boolean {
  return !owners.includes(module) && takenFrom !== module;
}

export function namedType(type: string): string {
  return type.replaceAll(/[[\]!]/g, '');
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value);
}
