import type { Random } from './random.js';
import { type Model, type ModelField, type ModelType, SCALARS } from './random-model.js';

/** An argument that a module takes from the nearest object of a type above: `@fromContext(field: "$near { f3 }")`. */
export interface ModelContext {
  readonly provider: string;
  readonly field: ModelField;
  /** The module that asks for it, and says so. */
  readonly module: string;
}

/** The model with a type `Kid` that is reached through one entity only, and that knows by which. */
export function withContext(model: Model, random: Random): Model {
  if (!random.chance(0.4)) return model;
  const provider = random.pick(model.entities);
  const modules = [...provider.keys.keys()];
  const module = random.pick(modules);
  const fields = provider.fields.filter(
    (field) => isPlain(field) && field.clean && field.owners.includes(module),
  );
  if (fields.length === 0) return model;
  const context = { provider: provider.name, field: random.pick(fields), module };
  const plain = { args: [], clean: random.chance(0.5) };
  const keys = new Map([module, ...random.some(model.modules, 0.4)].map((each) => [each, ['id']]));
  const kid: ModelType = {
    name: 'Kid',
    keys,
    fields: [
      {
        ...{ name: 'near', type: 'String', owners: [module], clean: false, context },
        args: [
          'n: Int',
          `by: ${context.field.type.replace(/!$/, '')} @fromContext(field: "$near { ${context.field.name} }")`,
        ],
      },
      ...[...keys.keys()].map((owner, index) => ({
        ...{ ...plain, name: `kid${String(index)}`, type: random.pick(SCALARS), owners: [owner] },
      })),
      ...(random.chance(0.5) ? [{ ...plain, name: 'up', type: provider.name, owners: [module] }] : []),
    ],
    implements: [],
  };
  const kids = {
    ...{ ...plain, name: 'kids', owners: [random.pick(modules)] },
    type: random.pick(['Kid', 'Kid', '[Kid]', '[Kid!]', '[[Kid]]']),
  };
  const entities = model.entities.map((type) =>
    type === provider ? { ...type, fields: [...type.fields, kids] } : type,
  );
  return { ...model, context, entities: [...entities, kid] };
}

/** What a module can say of an object by itself, without being told how. */
function isPlain({ args, type, takenFrom, requires }: ModelField): boolean {
  return (
    args.length === 0 && SCALARS.includes(type.replace(/!$/, '')) && takenFrom === undefined && !requires
  );
}
