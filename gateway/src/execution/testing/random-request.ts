import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  validate,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { Random } from './random.js';

export interface RandomRequest {
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Valid, and the same for the same seed. */
export function randomRequest(schema: GraphQLSchema, seed: number): RandomRequest {
  // Two fragments may want one name for different fields.
  for (let attempt = 0; attempt < 50; attempt++) {
    const request = new RequestMaker(schema, new Random(seed * 64 + attempt)).make();
    if (validate(schema, parse(request.source)).length === 0) return request;
  }
  return { source: '{ __typename }', variables: {} };
}

class RequestMaker {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #variables = new Map<string, string>();
  readonly #values: Record<string, unknown> = {};
  readonly #fragments: string[] = [];
  #aliases = 0;
  /** Fields left: a request that grows in every direction tells no more than a small one. */
  #budget = 40;

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  make(): RandomRequest {
    const mutation = this.#schema.getMutationType();
    const isMutation = mutation != null && this.#random.chance(0.15);
    const root = (isMutation ? mutation : this.#schema.getQueryType()) as GraphQLObjectType;
    const body = this.#selectionSet(root, 5);
    const variables = [...this.#variables].map(([name, definition]) => `$${name}: ${definition}`);
    const head = `${isMutation ? 'mutation' : 'query'} Random${variables.length > 0 ? `(${variables.join(', ')})` : ''}`;
    return {
      source: [`${head} ${body}`, ...this.#fragments].join('\n'),
      variables: JSON.parse(JSON.stringify(this.#values)) as RandomRequest['variables'],
    };
  }

  #selectionSet(type: GraphQLCompositeType, depth: number): string {
    const random = this.#random;
    const parts: string[] = [];
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    if (fields.length > 0) {
      for (const field of random.times(1, 4, () => random.pick(fields)))
        parts.push(...this.#field(field, depth));
    }
    if (isAbstractType(type)) {
      for (const possible of this.#narrower(type)) {
        if (random.chance(0.55)) parts.push(this.#fragment(possible, depth - 1));
      }
    } else if (random.chance(0.15)) {
      parts.push(this.#fragment(random.pick([type, ...this.#wider(type)]), depth - 1));
    }
    if (parts.length === 0 || random.chance(0.2))
      parts.push(random.chance(0.3) ? 'kind: __typename' : '__typename');
    return `{ ${parts.join(' ')} }`;
  }

  #fragment(type: GraphQLNamedType & GraphQLCompositeType, depth: number): string {
    const body = this.#selectionSet(type, depth);
    if (this.#random.chance(0.3)) {
      const name = `F${String(this.#fragments.length)}`;
      this.#fragments.push(`fragment ${name} on ${type.name} ${body}`);
      return `...${name}${this.#directive()}`;
    }
    return `... on ${type.name}${this.#directive()} ${body}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string[] {
    const random = this.#random;
    const type = getNamedType(field.type);
    this.#budget -= 1;
    if (this.#budget < 0 || (isCompositeType(type) && depth <= 0)) return [];
    const given = field.args.filter((argument) => isRequiredArgument(argument) || random.chance(0.5));
    const args = given.map(({ name, type: argument }) => `${name}: ${this.#input(argument)}`).join(', ');
    const below = isCompositeType(type) ? ` ${this.#selectionSet(type, depth - 1)}` : '';
    return [
      `${this.#alias(args !== '')}${field.name}${args === '' ? '' : `(${args})`}${this.#directive()}${below}`,
    ];
  }

  #alias(isWise: boolean): string {
    const random = this.#random;
    if (random.chance(0.04)) return `${random.pick(['id', 'code', 'tag', '__typename', 'f1', 'f2', 'f3'])}: `;
    return random.chance(isWise ? 0.7 : 0.15) ? `a${String(this.#aliases++)}: ` : '';
  }

  #directive(): string {
    const random = this.#random;
    if (!random.chance(0.1)) return '';
    const condition = (name: string) =>
      ` @${name}(if: ${random.pick(['true', 'false', this.#conditionVariable(), this.#conditionVariable()])})`;
    return random.chance(0.1)
      ? condition('skip') + condition('include')
      : condition(random.pick(['skip', 'include']));
  }

  #conditionVariable(): string {
    const name = this.#random.pick(['yes', 'no', 'byDefault']);
    this.#variables.set(name, name === 'byDefault' ? 'Boolean! = true' : 'Boolean!');
    if (name !== 'byDefault') this.#values[name] = name === 'yes';
    return `$${name}`;
  }

  #input(type: GraphQLInputType): string {
    const random = this.#random;
    if (!random.chance(0.35)) return this.#literal(type);
    const name = random.chance(0.05) ? 'representations' : `v${String(this.#variables.size)}`;
    if (this.#variables.has(name)) return this.#literal(type);
    const isOptional = !isNonNullType(type);
    const default_ = random.chance(0.3) ? ` = ${literalOf(this.#value(type))}` : '';
    this.#variables.set(name, `${String(type)}${default_}`);
    if (!(isOptional || default_ !== '') || random.chance(0.7)) this.#values[name] = this.#value(type);
    return `$${name}`;
  }

  #literal(type: GraphQLInputType): string {
    return literalOf(this.#value(type));
  }

  #value(type: GraphQLInputType, depth = 2): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (isListType(type)) return random.times(0, 2, () => this.#value(type.ofType, depth));
    if (isEnumType(type)) return new EnumValue(random.pick(type.getValues()).name);
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || (random.chance(0.4) && (depth > 0 || field.name !== 'd')),
      );
      return Object.fromEntries(
        fields.map(({ name, type: field }) => [
          name,
          isNonNullType(field) || random.chance(0.85) ? this.#value(field, depth - 1) : null,
        ]),
      );
    }
    return type.name === 'Int' ? random.below(5) : 'text';
  }

  #narrower(type: GraphQLCompositeType): readonly (GraphQLNamedType & GraphQLCompositeType)[] {
    return isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
  }

  #wider(type: GraphQLCompositeType): readonly (GraphQLNamedType & GraphQLCompositeType)[] {
    return isObjectType(type) ? type.getInterfaces() : [];
  }
}

/** Text in JSON, a name in GraphQL. */
class EnumValue {
  constructor(readonly name: string) {}

  toJSON(): string {
    return this.name;
  }
}

function literalOf(value: unknown): string {
  if (value instanceof EnumValue) return value.name;
  if (Array.isArray(value)) return `[${value.map((element) => literalOf(element)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${literalOf(part)}`)
    .join(', ')} }`;
}
