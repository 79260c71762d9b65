import { type FieldProblem, isNestedTooDeep, MAX_JSON_DEPTH } from '@rustok/kernel';
import {
  coerceInputValue,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { requestError } from './errors.js';

/** The variables of an operation, as it declares them and as they were given. */
export interface GivenVariables {
  readonly definitions: readonly VariableDefinitionNode[];
  readonly variables: Readonly<Record<string, unknown>>;
}

export type VariableValues =
  | { readonly coerced: Readonly<Record<string, unknown>>; readonly errors?: never }
  | { readonly coerced?: never; readonly errors: readonly GraphQLError[] };

/** A client gets at most this many complaints about its variables, as graphql-js does it. */
const MAX_ERRORS = 50;

const MAX_STEPS = 5;

/**
 * The variables with their defaults, or why they are refused, as request errors. `fields` of each names the part that does
 * not fit by a path that begins with the variable: `input.items.0.id`.
 */
export function variableValues(schema: GraphQLSchema, given: GivenVariables): VariableValues {
  const { definitions, variables } = given;
  // First of all, since coercion goes down by recursion.
  const deep = Object.keys(variables).find((name) => isNestedTooDeep(variables[name]));
  if (deep !== undefined) return { errors: [tooDeep(deep, variables[deep])] };
  const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: MAX_ERRORS });
  return errors ? { errors: withFields(errors, problemsOf(schema, given)) } : { coerced };
}

function tooDeep(name: string, value: unknown): GraphQLError {
  const path = [name, ...wayDown(value)].join('.');
  const message = `must not be nested deeper than ${MAX_JSON_DEPTH} levels`;
  const error = new GraphQLError(`Variable "$${name}" ${message}.`, {
    extensions: { fields: [{ path, message }] },
  });
  return requestError(error);
}

/** The first steps to what lies too deep: enough to find it, for the rest may be long. */
function wayDown(value: unknown): readonly string[] {
  const way: string[] = [];
  let within = value;
  for (let max = MAX_JSON_DEPTH - 1; way.length < MAX_STEPS; max -= 1) {
    const deeper = Object.entries(Object(within) as object).find(([, inner]) => isNestedTooDeep(inner, max));
    if (!deeper) break;
    way.push(deeper[0]);
    within = deeper[1];
  }
  return way;
}

/** Both are in the same order, one each; beyond its limit graphql-js adds one that says so. */
function withFields(
  errors: readonly GraphQLError[],
  problems: readonly FieldProblem[],
): readonly GraphQLError[] {
  return errors.map((error, at) => {
    const problem = problems[at];
    if (!problem) return requestError(error);
    const { message, nodes, originalError, extensions } = error;
    return requestError(
      new GraphQLError(message, {
        nodes: nodes ?? null,
        originalError: originalError ?? null,
        extensions: { ...extensions, fields: [problem] },
      }),
    );
  });
}

/** graphql-js tells the paths in its messages alone, so they are looked for once more. */
function problemsOf(
  schema: GraphQLSchema,
  { definitions, variables }: GivenVariables,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const { variable, type: node, defaultValue } of definitions) {
    const type = typeFromAST(schema, node as never);
    const name = variable.name.value;
    const isGiven = Object.hasOwn(variables, name);
    if (!isInputType(type) || (!isGiven && defaultValue)) continue;
    coerceInputValue(isGiven ? variables[name] : undefined, type, (path, _, { message }) => {
      // Of a field that is missing, or that nobody knows, the path is that of its input.
      const [, field] = /^Field "([^"]+)"/.exec(message) ?? [];
      const whole = [name, ...path, ...(field === undefined ? [] : [field])];
      problems.push({ path: whole.join('.'), message });
    });
  }
  return problems;
}
