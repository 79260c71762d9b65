import type { FieldProblem } from '@rustok/kernel';
import {
  coerceInputValue,
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

/**
 * Why variables were refused, as request errors. `fields` names the parts that do not fit by paths that begin with the
 * variable: `input.items.0.id`. graphql-js says those in its messages alone, so they are looked for once more.
 */
export function variableErrors(
  errors: readonly GraphQLError[],
  schema: GraphQLSchema,
  given: GivenVariables,
): readonly GraphQLError[] {
  const problems = problemsOf(schema, given);
  // In the order of graphql-js, one each; beyond its limit it adds one that says so.
  return errors.map((error, at) => {
    const problem = problems[at];
    return requestError(
      problem
        ? new GraphQLError(error.message, {
            nodes: error.nodes ?? null,
            originalError: error.originalError ?? null,
            extensions: { ...error.extensions, fields: [problem] },
          })
        : error,
    );
  });
}

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
      problems.push({ path: [name, ...path].join('.'), message });
    });
  }
  return problems;
}
