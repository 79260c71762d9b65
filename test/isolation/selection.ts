import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Values } from './vocabulary.js';

/** Values of a document's arguments, as variables. */
export class Variables {
  readonly values: Record<string, unknown> = {};
  readonly #declared: string[] = [];

  copy(): Variables {
    const copy = new Variables();
    copy.#declared.push(...this.#declared);
    Object.assign(copy.values, this.values);
    return copy;
  }

  /** The name to use it by: `$v3`. */
  use(type: string, value: unknown): string {
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${type}`);
    this.values[name] = value;
    return `$${name}`;
  }

  get head(): string {
    return this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
  }
}

export interface SelectionOptions {
  readonly schema: GraphQLSchema;
  readonly variables: Variables;
  /** How many things within things; what only holds a page of them is none. */
  readonly depth: number;
  /** What arguments of fields below the root get; `undefined` leaves one out. */
  readonly argument: (coordinate: string, field: GraphQLField<unknown, unknown>) => Values | undefined;
}

const PAGES = /(Connection|Edge|PageInfo)$/;

/** Everything there is to be asked of what a root field answers: a field that is added is asked for by itself. */
export function selectionOf(type: GraphQLOutputType, options: SelectionOptions): string {
  const isPage = PAGES.test(getNamedType(type).name);
  return selectionBelow(type, { ...options, depth: options.depth + (isPage ? 1 : 0), asked: new Map() });
}

interface Below extends SelectionOptions {
  /** How deep things of a type have been asked for already: an author of a comment is as the author of a post. */
  readonly asked: Map<GraphQLObjectType, number>;
}

function selectionBelow(type: GraphQLOutputType, options: Below): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    // What is of one kind or another can be asked for by its kind too, and then for more.
    const below = { ...options, depth: Math.max(0, options.depth - 1) };
    const members = options.schema
      .getPossibleTypes(named)
      .map((member) => `... on ${member.name} ${selectionBelow(member, below)}`);
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(named)) return '';
  if (!PAGES.test(named.name)) {
    if ('id' in named.getFields() && (options.asked.get(named) ?? -1) >= options.depth)
      return '{ __typename id }';
    options.asked.set(named, options.depth);
  }
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const within = getNamedType(field.type);
    const isNested = !isLeafType(within) && !PAGES.test(within.name);
    if (options.depth === 0 && (isNested || /Connection$/.test(within.name))) return [];
    const args = argumentsOf(`${named.name}.${field.name}`, field, options);
    if (args === undefined) return [];
    // Of a thing within a thing of its kind the fields are known already: `ForumReply.parent`.
    const isOwnKind = within.name.replace(PAGES, '') === named.name;
    const below = { ...options, depth: isOwnKind ? 0 : options.depth - (isNested ? 1 : 0) };
    return [`${field.name}${args} ${selectionBelow(field.type, below)}`.trim()];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

/** `undefined` where one is required and there is nothing to give. */
function argumentsOf(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  { variables, argument }: SelectionOptions,
): string | undefined {
  const given: string[] = [];
  for (const arg of field.args) {
    const values = argument(`${coordinate}(${arg.name}:)`, field);
    if (values) given.push(`${arg.name}: ${variables.use(String(arg.type), values.own)}`);
    else if (isRequiredArgument(arg)) return undefined;
  }
  return given.length > 0 ? `(${given.join(', ')})` : '';
}
