import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { GraphQLArgument, GraphQLCompositeType, GraphQLField, GraphQLSchema } from 'graphql';

export const randomVariables = { yes: true, no: false, id: 'b1', n: 2 };
const declarations = '$yes: Boolean = false, $no: Boolean!, $id: ID!, $n: Int';

/** The same operation for the same seed. Not always valid: two fragments may want one name for different fields. */
export function randomOperation(schema: GraphQLSchema, seed: number): string {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const chance = (share: number) => random() < share;
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  let aliases = 0;

  const selectionSet = (type: GraphQLCompositeType, depth: number): string => {
    const parts: string[] = [];
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    for (const field of fields.length === 0 ? [] : repeat(1 + below(4), () => pick(fields))) {
      const part = fieldSelection(field, depth);
      if (part !== undefined) parts.push(part);
    }
    if (isAbstractType(type)) {
      for (const possible of schema.getPossibleTypes(type)) {
        if (chance(0.6))
          parts.push(`... on ${possible.name}${directive()} ${selectionSet(possible, depth - 1)}`);
      }
    } else if (chance(0.15)) {
      parts.push(`...${directive()} ${selectionSet(type, depth - 1)}`);
    }
    if (parts.length === 0 || chance(0.25)) parts.push(chance(0.3) ? 'kind: __typename' : '__typename');
    return `{ ${parts.join(' ')} }`;
  };

  const fieldSelection = (field: GraphQLField<unknown, unknown>, depth: number): string | undefined => {
    const type = getNamedType(field.type);
    if (isCompositeType(type) && depth <= 0) return undefined;
    const given = field.args.filter((argument) => isRequiredArgument(argument) || chance(0.4));
    const args = given.map((argument) => `${argument.name}: ${argumentValue(argument)}`).join(', ');
    const alias = args !== '' || chance(0.2) ? `a${String(aliases++)}: ` : '';
    const below = isCompositeType(type) ? ` ${selectionSet(type, depth - 1)}` : '';
    return `${alias}${field.name}${args === '' ? '' : `(${args})`}${directive()}${below}`;
  };

  const argumentValue = ({ type }: GraphQLArgument): string => {
    switch (getNamedType(type).name) {
      case 'ID':
        return chance(0.3) ? '$id' : JSON.stringify(pick(['u1', 'u3', 'b1', 'b3', 'g1', 'f1', 'n2', 'zz']));
      case 'Int':
        return String(below(5));
      case 'Style':
        return pick(['PLAIN', 'LOUD']);
      case 'GreetingOptions':
        return `{ times: [${String(below(3))}, $n] }`.replace('$n', '1');
      default:
        return '"x"';
    }
  };

  const directive = (): string => {
    if (!chance(0.12)) return '';
    return ` @${pick(['skip', 'include'])}(if: ${pick(['$yes', '$no', 'true', 'false'])})`;
  };

  const body = selectionSet(schema.getQueryType() as GraphQLCompositeType, 5);
  const uses = `u1: __typename @skip(if: $yes) u2: __typename @skip(if: $no) u3: user(id: $id) { id } u4: users(first: $n) { id }`;
  return `query(${declarations}) { ${uses} ...All } fragment All on Query ${body}`;
}

function repeat<T>(times: number, make: () => T): T[] {
  return Array.from({ length: times }, make);
}

/** Mulberry32: small, and good enough to wander through a schema. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
