import type { Random } from './random.js';
import type { Model, ModelField, ModelType } from './random-model.js';

/** A member of unions that clients do not know. */
export const VEILED = 'Veiled';

/** The model with a part of it out of the clients' sight; to the modules it is as before. */
export function withHiddenParts(model: Model, random: Random): Model {
  if (!random.chance(0.5)) return model;
  const unions = new Map(
    [...model.unions].map(([module, members]) => [
      module,
      random.chance(0.7) ? [...members, VEILED] : members,
    ]),
  );
  const entities = model.entities.map((type) => ({
    ...withHiddenFields(type, random),
    hiddenKeys: random.some(['code', 'tag'], 0.3),
  }));
  return {
    ...model,
    unions,
    entities: entities.map(withVeiled),
    // One of each is left to be seen.
    values: model.values.map((type) => {
      const [first, ...others] = withHiddenFields(type, random).fields;
      return { ...type, fields: first ? [{ ...first, hidden: false }, ...others] : [] };
    }),
    queries: model.queries.map(veiled),
  };

  function withVeiled<Type extends ModelType>(type: Type): Type {
    return { ...type, fields: type.fields.map(veiled) };
  }

  /** Gives what clients may not see, and so a null where it stands. */
  function veiled(field: ModelField): ModelField {
    const isMember = unions.get(field.owners[0] ?? '')?.includes(VEILED) === true;
    if (!field.type.includes('Any') || !isMember) return field;
    return {
      ...field,
      type: field.type.replaceAll('!', ''),
      members: [...(field.members ?? []), VEILED],
    };
  }
}

/** What an interface has stays visible in the types behind it. */
function withHiddenFields(type: ModelType, random: Random): ModelType {
  const fields = type.fields.map((field) => ({
    ...field,
    hidden: !['common', 'extra'].includes(field.name) && random.chance(0.2),
  }));
  return { ...type, fields };
}
