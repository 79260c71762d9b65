import {
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** An argument, a field of an input, or an item of a list: a place where a client may say something bad. */
export interface Place {
  /** As errors name it: `input.translations.0.slug`. */
  readonly path: string;
  /** `CreatePostInput.slug`, `Mutation.deletePost(id:)`; of an item, that of its list. */
  readonly coordinate: string;
  /** `slug`; of an item, the name of its list. */
  readonly name: string;
  readonly type: GraphQLInputType;
}

export type Field = GraphQLField<unknown, unknown>;

/** What is good enough at a place for the operation to work. */
export type GoodValue = (place: Place, type: GraphQLNamedInputType) => unknown;

/** All there are below a field, the items of lists once. An input within itself is gone into once more. */
export function placesOf(field: Field): readonly Place[] {
  const below = (place: Place, above: readonly GraphQLInputType[]): readonly Place[] => {
    const type = getNullableType(place.type);
    if (isListType(type)) {
      return [place, ...below({ ...place, path: `${place.path}.0`, type: type.ofType }, above)];
    }
    if (!isInputObjectType(type)) return [place];
    if (above.filter((each) => each === type).length > 1) return [place];
    return [
      place,
      ...Object.values(type.getFields()).flatMap((each) =>
        below(within(place, type.name, each), [...above, type]),
      ),
    ];
  };
  return field.args.flatMap((arg) => below(argument(field, arg), []));
}

/** Where a value takes the place of the good one. */
export interface Replacement {
  readonly path: string;
  readonly value: unknown;
}

/** Arguments with which a field works: what is required, and what leads to the replacement, which stands where it says. */
export function argumentsWith(
  field: Field,
  goodValue: GoodValue,
  replacement?: Replacement,
): Readonly<Record<string, unknown>> {
  const leadsThere = (path: string) =>
    replacement !== undefined && (replacement.path === path || replacement.path.startsWith(`${path}.`));
  const valueAt = (place: Place): unknown => {
    if (replacement?.path === place.path) return replacement.value;
    const type = getNullableType(place.type);
    if (isListType(type)) return [valueAt({ ...place, path: `${place.path}.0`, type: type.ofType })];
    if (!isInputObjectType(type)) return goodValue(place, type as GraphQLNamedInputType);
    return Object.fromEntries(
      Object.values(type.getFields())
        .map((each) => ({ each, inner: within(place, type.name, each) }))
        .filter(
          ({ each, inner }) =>
            isRequiredInputField(each) || leadsThere(inner.path) || isCompanion(inner, replacement?.path),
        )
        .map(({ each, inner }) => [each.name, valueAt(inner)]),
    );
  };
  return Object.fromEntries(
    field.args
      .map((arg) => ({ arg, place: argument(field, arg) }))
      .filter(({ arg, place }) => isRequiredArgument(arg) || leadsThere(place.path))
      .map(({ arg, place }) => [arg.name, valueAt(place)]),
  );
}

/** Not required by the schema, and yet nothing works without them, or without what may stand in their place. */
const COMPANIONS: Readonly<Record<string, string | null>> = {
  'AddMenuItemInput.url': 'pageId',
  'CreateDiscountInput.rate': null,
  'MenuItemInput.url': 'pageId',
  'NodeTranslationInput.title': 'slug',
  'ProductImageInput.url': 'mediaId',
  'ScheduleContentNodeInput.publishAt': 'unpublishAt',
  'SchedulePostInput.publishAt': 'unpublishAt',
  'UpdateBlockInput.data': null,
};

function isCompanion({ coordinate, path, name }: Place, replaced: string | undefined): boolean {
  const instead = COMPANIONS[coordinate];
  if (instead === undefined) return false;
  return instead === null || replaced !== path.slice(0, -name.length) + instead;
}

/** Whether another place may be filled in its stead. */
export function isAlternative({ coordinate, name }: Place): boolean {
  const owner = coordinate.slice(0, -name.length);
  return Object.entries(COMPANIONS).some(
    ([companion, instead]) => instead === name && companion.startsWith(owner),
  );
}

export const isRequired = ({ type }: Place): boolean => isNonNullType(type);

function argument(field: Field, { name, type }: Field['args'][number]): Place {
  return { path: name, coordinate: `Mutation.${field.name}(${name}:)`, name, type };
}

function within(
  { path }: Place,
  owner: string,
  { name, type }: { readonly name: string; readonly type: GraphQLInputType },
): Place {
  return { path: `${path}.${name}`, coordinate: `${owner}.${name}`, name, type };
}
