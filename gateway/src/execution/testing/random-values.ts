import { Kind, parseType, type TypeNode } from 'graphql';
import { rollOf } from './random.js';
import type { Model, ModelField, ModelType, Requirement } from './random-model.js';

/** An object in a resolver's hands: an entity by its id, a value by where it stands. `given` is its representation. */
export interface Thing {
  readonly __typename: string;
  readonly id?: string;
  readonly at?: string;
  readonly given?: Readonly<Record<string, unknown>>;
  /** In the schema of all: the nearest object above that gives a context. */
  readonly near?: Thing;
}

export type Args = Readonly<Record<string, unknown>>;

/** What is passed through an execution: how many mutations were called. */
export interface Calls {
  count: number;
}

/** What every field of a random graph gives, whoever asks for it: the same for the same object and arguments. */
export class RandomValues {
  readonly #salt: string;
  readonly #model: Model;

  constructor(seed: number, model: Model) {
    this.#salt = String(seed);
    this.#model = model;
  }

  valueOf(field: ModelField, thing: Thing | undefined, args: Args): unknown {
    const key = `${this.#identityOf(thing)}.${field.name}(${stableText(args)})`;
    const type = parseType(field.type, { noLocation: true });
    const value = this.#produce(field, type, key);
    return this.#roll(key, 'later') < 0.4 ? Promise.resolve(value) : failingLater(type, value);
  }

  keysOf({ id }: Thing): Readonly<Record<string, unknown>> {
    return { id, code: `c${String(id)}`, tag: { a: id, b: 'tag' } };
  }

  idOf(representation: Readonly<Record<string, unknown>>): string {
    const { id, code, tag } = representation as { id?: string; code?: string; tag?: { a?: string } };
    const known = id ?? code?.slice(1) ?? tag?.a;
    if (known === undefined) throw new Error(`no key in ${JSON.stringify(representation)}`);
    return known;
  }

  /** A field with `@requires`, of what its module was sent. */
  computed(field: ModelField, given: Readonly<Record<string, unknown>> | undefined, args: Args): string {
    return `${field.name}(${stableText(args)}) of ${JSON.stringify(sent(field.requires ?? [], given))}`;
  }

  /** The same, of what the graph knows. */
  async computedByAll(field: ModelField, type: ModelType, thing: Thing, args: Args): Promise<string> {
    const known = await this.#known(field.requires ?? [], type, thing);
    return `${field.name}(${stableText(args)}) of ${JSON.stringify(known)}`;
  }

  async #known(requirement: Requirement, type: ModelType, thing: Thing): Promise<unknown[]> {
    const known: unknown[] = [];
    for (const [name, text, below] of requirement) {
      const field = type.fields.find((candidate) => candidate.name === name);
      if (!field) throw new Error(`${type.name} has no field ${name}`);
      const value: unknown = await this.valueOf(field, thing, this.#coerced(field, text));
      const inner = [...this.#model.values, ...this.#model.entities].find(
        (candidate) => below.length > 0 && field.type.includes(candidate.name),
      );
      known.push(inner ? await this.#knownBelow(below, inner, value) : (value ?? null));
    }
    return known;
  }

  async #knownBelow(below: Requirement, type: ModelType, value: unknown): Promise<unknown> {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) {
      return Promise.all(value.map((element: unknown) => this.#knownBelow(below, type, element)));
    }
    return this.#known(below, type, value as Thing);
  }

  /** Overwritten by whoever can coerce arguments: the schema of all. */
  coerce: (typeName: string, field: ModelField, text: string) => Args = () => ({});

  #coerced(field: ModelField, text: string): Args {
    const type = [...this.#model.entities, ...this.#model.values].find(({ fields }) =>
      fields.includes(field),
    );
    return this.coerce(type?.name ?? '', field, text);
  }

  #identityOf(thing: Thing | undefined): string {
    if (!thing) return 'root';
    if (thing.at !== undefined) return thing.at;
    const family = ['Film', 'Song'].includes(thing.__typename) ? 'Media' : thing.__typename;
    return `${family}:${String(thing.id)}`;
  }

  #produce(field: ModelField, type: TypeNode, key: string): unknown {
    const isStrict = type.kind === Kind.NON_NULL_TYPE;
    const nullable = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    if (!field.clean && this.#roll(key, 'fail') < 0.03) return new Error(`no ${key}`);
    if (this.#roll(key, 'null') < (isStrict ? (field.clean ? 0 : 0.01) : field.strictIn?.length ? 0 : 0.12))
      return null;
    if (nullable.kind === Kind.LIST_TYPE) {
      const length = Math.floor(this.#roll(key, 'length') * 4);
      return Array.from({ length }, (_, index) =>
        failingLater(nullable.type, this.#produce(field, nullable.type, `${key}[${String(index)}]`)),
      );
    }
    if (nullable.kind !== Kind.NAMED_TYPE) throw new Error('a type is named, or a list');
    return this.#named(nullable.name.value, field, key);
  }

  #named(name: string, field: ModelField, key: string): unknown {
    const number = Math.floor(this.#roll(key, 'number') * 1000);
    switch (name) {
      case 'Int':
        return number;
      case 'Float':
        return number / 8;
      case 'String':
        return number % 7 === 0 ? '' : `"${key}" ü\n`;
      case 'Boolean':
        return number % 2 === 0;
      case 'ID':
        return `id${String(number)}`;
      case 'Color':
        return ['RED', 'GREEN', 'BLUE'][number % 3];
      case 'Media': {
        const id = String(number % 5);
        return { __typename: mediaType(id), id };
      }
      default: {
        const members = field.members ?? [name];
        const __typename = members[number % members.length] ?? name;
        if (__typename.startsWith('V')) return { __typename, at: key };
        return { __typename, id: String(number % 5) };
      }
    }
  }

  #roll(key: string, what: string): number {
    return rollOf(`${this.#salt} ${what} ${key}`);
  }
}

/**
 * What makes a null bubble up comes as a promise: graphql-js gives up a list at once where an element throws, and leaves
 * the others' rejections unhandled.
 */
function failingLater(type: TypeNode, value: unknown): unknown {
  const bubbles = type.kind === Kind.NON_NULL_TYPE && (value === null || value instanceof Error);
  return bubbles ? Promise.resolve(value) : value;
}

export function mediaType(id: string): string {
  return Number(id) % 2 === 0 ? 'Film' : 'Song';
}

/** The required part of a representation, in the order of the requirement; what is missing says so. */
function sent(requirement: Requirement, given: unknown): unknown {
  if (Array.isArray(given)) return given.map((element: unknown) => sent(requirement, element));
  if (given === null) return null;
  if (given === undefined) return 'MISSING';
  return requirement.map(([name, , below]) => {
    const value = (given as Readonly<Record<string, unknown>>)[name];
    return below.length > 0 ? sent(below, value) : value === undefined ? 'MISSING' : value;
  });
}

function stableText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, part]) => `${name}:${stableText(part)}`).join()}}`;
}
