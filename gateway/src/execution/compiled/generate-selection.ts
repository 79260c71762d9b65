import type { GraphQLObjectType } from 'graphql';
import { completeProperty, completeValue, executeField } from './complete-value.js';
import { generate, property } from './generate.js';
import { ResolveInfo } from './resolve-info.js';
import type { ExecuteSelection, FastLeaf, FieldPlan, ValuePlan } from './selection-plan.js';

/**
 * The code of one selection: the ordinary value of every field is written where it belongs without a call, and
 * whatever is not ordinary (a promise, null where none may be, a method, a value to convert) goes to `complete-value`.
 */
export function generateSelection(
  type: GraphQLObjectType,
  fields: readonly FieldPlan[],
  typenames: readonly string[],
): ExecuteSelection {
  const parameters: Record<string, unknown> = {
    ...{
      completeProperty,
      completeValue,
      executeField,
      ResolveInfo,
      nothing: Object.freeze(Object.create(null)),
    },
    ...{ typeName: type.name, failed: failedInSelection(fields) },
  };
  const lines = fields.map(
    (field, index) => `at = ${String(index)};\n${fieldCode(field, index, parameters)}`,
  );
  const body = `return function (run, source, target, path) {
  const object = typeof source === 'object' || typeof source === 'function' ? source ?? nothing : nothing;
  ${typenames.map(typenameCode).join('\n')}
  let at = 0, value;
  try {
    ${lines.join('\n')}
  } catch (error) {
    failed(run, source, target, path, at, error);
  }
};`;
  return generate<ExecuteSelection>(parameters, body);
}

/** A getter or a resolver threw: that field has failed, those behind it are still to be executed. */
function failedInSelection(fields: readonly FieldPlan[]) {
  return (...[run, source, target, path, at, error]: [...Parameters<ExecuteSelection>, number, unknown]) => {
    run.fail(target, fields[at]?.key ?? '', error);
    for (const field of fields.slice(at + 1)) executeField(run, field, source, target, path);
  };
}

/** A module with an interface object answers with the interface's name, which must not hide a real type. */
function typenameCode(key: string): string {
  const slot = property('target', key);
  if (key !== '__typename') return `${slot} = typeName;`;
  return `if (${slot} === undefined || !run.isObjectType(${slot})) ${slot} = typeName;`;
}

function fieldCode(field: FieldPlan, index: number, parameters: Record<string, unknown>): string {
  const own = String(index);
  parameters[`field${own}`] = field;
  parameters[`key${own}`] = field.key;
  const slot = property('target', field.key);
  const { definition, value } = field;
  let found: string;
  let otherwise: string;
  if (definition.resolve) {
    parameters[`resolve${own}`] = definition.resolve;
    const args = field.args.kind === 'none' ? '{}' : `run.argumentsFor(field${own})`;
    found = `const path${own} = { prev: path, key: key${own}, typename: typeName };
value = resolve${own}(source, ${args}, run.context, new ResolveInfo(run, field${own}, path${own}));`;
    otherwise = `completeValue(run, field${own}, field${own}.value, target, key${own}, value, path${own});`;
  } else {
    found = `value = ${property('object', definition.name)};`;
    otherwise = `completeProperty(run, field${own}, source, value, target, path);`;
  }
  const path = definition.resolve ? `path${own}` : `{ prev: path, key: key${own}, typename: typeName }`;
  const ordinary = ordinaryCode({ value, slot, own, path, parameters });
  const nothing = value.nonNull
    ? ''
    : `else if (value === null || value === undefined) { if (${slot} === undefined) ${slot} = null; }`;
  return `{ ${found}\n${ordinary === '' ? '' : `${ordinary}\n${nothing}\nelse `}${otherwise} }`;
}

const IS_FAST: Readonly<Record<FastLeaf, string>> = {
  String: `typeof value === 'string'`,
  ID: `typeof value === 'string'`,
  Int: `typeof value === 'number' && (value | 0) === value`,
  Float: `typeof value === 'number' && value - value === 0`,
  Boolean: `typeof value === 'boolean'`,
};

interface OrdinaryCase {
  readonly value: ValuePlan;
  readonly slot: string;
  readonly own: string;
  readonly path: string;
  readonly parameters: Record<string, unknown>;
}

/** `if (…) …;` for the ordinary case, or nothing where there is none. */
function ordinaryCode({ value, slot, own, path, parameters }: OrdinaryCase): string {
  if (value.kind === 'leaf') return value.fast ? `if (${IS_FAST[value.fast]}) ${slot} = value;` : '';
  if (value.kind === 'object' && !value.plan.type.isTypeOf) {
    parameters[`Target${own}`] = value.plan.objects;
    parameters[`execute${own}`] = value.plan.execute;
    return `if (${isPlainObject('value')}) {
  const made = ${slot} = new Target${own}();
  execute${own}(run, value, made, ${path});
}`;
  }
  if (value.kind === 'list') return listCode({ value, slot, own, path, parameters });
  return '';
}

function listCode({
  value,
  slot,
  own,
  path,
  parameters,
}: OrdinaryCase & { value: { kind: 'list' } }): string {
  const { of } = value as Extract<ValuePlan, { kind: 'list' }>;
  parameters[`element${own}`] = of;
  const other = `list[index] = undefined;
    completeValue(run, field${own}, element${own}, list, index, value, { prev: listPath, key: index, typename: undefined });`;
  let each: string;
  if (of.kind === 'leaf' && of.fast) {
    each = `if (${IS_FAST[of.fast]}) list[index] = value; else { ${other} }`;
  } else if (of.kind === 'object' && !of.plan.type.isTypeOf) {
    parameters[`Target${own}`] = of.plan.objects;
    parameters[`execute${own}`] = of.plan.execute;
    each = `if (${isPlainObject('value')}) {
      const made = list[index] = new Target${own}();
      execute${own}(run, value, made, { prev: listPath, key: index, typename: undefined });
    } else { ${other} }`;
  } else {
    each = `{ ${other} }`;
  }
  return `if (Array.isArray(value)) {
  const elements = value, list = new Array(elements.length), listPath = ${path};
  ${slot} = list;
  for (let index = 0; index < list.length; index++) {
    value = elements[index];
    ${each}
  }
}`;
}

const isPlainObject = (name: string) =>
  `typeof ${name} === 'object' && ${name} !== null && typeof ${name}.then !== 'function' && !(${name} instanceof Error)`;
