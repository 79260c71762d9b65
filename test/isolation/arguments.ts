import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Place, Values, Vocabulary } from './vocabulary.js';

/** A leaf among the arguments of a field, with what it could be given. */
export interface Leaf extends Place, Values {
  /** `input.categoryId` */
  readonly path: string;
}

type Field = GraphQLField<unknown, unknown>;

/** All there are, in inputs too. Throws for one the vocabulary does not know. */
export function leavesOf(root: string, field: Field, vocabulary: Vocabulary): readonly Leaf[] {
  const below = (
    type: GraphQLInputType,
    coordinate: string,
    path: readonly string[],
    above: readonly GraphQLInputType[] = [],
  ): readonly Leaf[] => {
    const named = getNamedType(type);
    // What holds more of its own kind has been looked at once: `MenuItemInput.children`.
    if (above.includes(named)) return [];
    if (!isInputObjectType(named)) {
      const place: Place = { coordinate, name: path.at(-1) ?? '', type: named, field };
      return [{ ...place, ...vocabulary.valuesFor(place), path: path.join('.') }];
    }
    return Object.values(named.getFields()).flatMap((each) =>
      below(each.type, `${named.name}.${each.name}`, [...path, each.name], [...above, named]),
    );
  };
  return field.args.flatMap((arg) => below(arg.type, `${root}.${field.name}(${arg.name}:)`, [arg.name]));
}

/** Paths that are to be given, and with what. */
export type Choice = Readonly<Record<string, unknown>>;

/** Arguments of a field: what is required or needed with its own value, what is chosen as it is chosen, and nothing else. */
export function argumentsWith(
  field: Field,
  leaves: readonly Leaf[],
  choice: Choice,
): Readonly<Record<string, unknown>> {
  const own = new Map(leaves.map(({ path, own: value }) => [path, value]));
  const needed = leaves.filter(({ isNeeded }) => isNeeded).map(({ path }) => path);
  const isChosen = (path: string) =>
    [...Object.keys(choice), ...needed].some((chosen) => chosen === path || chosen.startsWith(`${path}.`));
  const valueOf = (type: GraphQLInputType, path: string): unknown => {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return [valueOf(nullable.ofType as GraphQLInputType, path)];
    if (!isInputObjectType(nullable)) return path in choice ? choice[path] : own.get(path);
    return Object.fromEntries(
      Object.values(nullable.getFields())
        .filter((each) => isRequiredInputField(each) || isChosen(`${path}.${each.name}`))
        .map((each) => [each.name, valueOf(each.type, `${path}.${each.name}`)]),
    );
  };
  return Object.fromEntries(
    field.args
      .filter((arg) => isRequiredArgument(arg) || isChosen(arg.name))
      .map((arg) => [arg.name, valueOf(arg.type, arg.name)]),
  );
}

/** Leaves that decide whose things are meant: tried in pairs too, since one may undo the check of another. */
const REACHES = new Set(['UUID', 'Boolean']);

/**
 * Ways of filling the arguments: as one would within one's own tenant, and with the victim's at every place and pair of
 * places. What can only be one's own is given all at once.
 */
export function attacksOn(leaves: readonly Leaf[]): readonly Choice[] {
  const harmless = leaves.filter(({ foreign }) => foreign.length === 0);
  const plain = Object.fromEntries(harmless.map(({ path, own }) => [path, own]));
  const alone = leaves
    .filter((leaf) => !harmless.includes(leaf))
    .flatMap(({ path, own, foreign }) => [...new Set([own, ...foreign])].map((value) => ({ [path]: value })));
  const reaching = leaves.filter(({ type, foreign }) => REACHES.has(type.name) && foreign.length > 0);
  const pairs = reaching.flatMap((first, at) =>
    reaching
      .slice(at + 1)
      .map((second) => ({ [first.path]: first.foreign[0], [second.path]: second.foreign[0] })),
  );
  return [{}, ...(harmless.length > 0 ? [plain] : []), ...alone, ...pairs];
}
