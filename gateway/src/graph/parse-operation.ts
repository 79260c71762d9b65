import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  Source,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { OperationRejected, rejection, withCode } from './errors.js';
import { checkOperation, checkSource, type OperationLimits } from './limits.js';
import type { Operation } from './operation.js';
import { fragmentsOf } from './spreads.js';

export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
}

/** All that an operation is before it is planned. */
export type ParsedOperation = Omit<Operation, 'plan' | 'renamed' | 'supergraphSchema'>;

/** An invalid document may have one error per token; a client needs the first few. */
const MAX_VALIDATION_ERRORS = 25;

/**
 * From text to one operation that may be planned. Throws `OperationRejected`. The steps go from cheap to expensive,
 * and each bounds the work of the next.
 */
export function parseOperation(
  { query, operationName }: OperationRequest,
  apiSchema: GraphQLSchema,
  limits: OperationLimits,
): ParsedOperation {
  const document = parseDocument(query, limits);
  reject(validateDocument(document, apiSchema));
  const definition = chooseOperation(document, operationName);
  const fragments = fragmentsOf(document);
  reject(checkOperation(definition, fragments, limits));
  return { document, definition, fragments, apiSchema };
}

/** What `parseOperation` would throw for some operation of the document, or for all. */
export function checkDocument(
  query: string,
  apiSchema: GraphQLSchema,
  limits: OperationLimits,
): readonly GraphQLError[] {
  try {
    const document = parseDocument(query, limits);
    reject(validateDocument(document, apiSchema));
    const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (operations.length === 0) chooseOperation(document, undefined);
    const fragments = fragmentsOf(document);
    return operations.flatMap((operation) => checkOperation(operation, fragments, limits));
  } catch (error) {
    if (error instanceof OperationRejected) return error.errors;
    throw error;
  }
}

/** Also what a running subscription is checked with when its tenant's graph changes. */
export function validateDocument(document: DocumentNode, apiSchema: GraphQLSchema): readonly GraphQLError[] {
  const conditional = conditionalSubscriptionRoots(document);
  if (conditional.length > 0) return conditional;
  return validate(apiSchema, document, undefined, { maxErrors: MAX_VALIDATION_ERRORS }).map((error) =>
    withCode('GRAPHQL_VALIDATION_FAILED', error),
  );
}

function reject(errors: readonly GraphQLError[]): void {
  if (errors.length > 0) throw new OperationRejected(errors);
}

function parseDocument(query: string, limits: OperationLimits): DocumentNode {
  const source = new Source(query, 'GraphQL request');
  try {
    const tooLarge = checkSource(source, limits);
    if (tooLarge) throw new OperationRejected([tooLarge]);
    return parse(source);
  } catch (error) {
    if (error instanceof GraphQLError) {
      throw new OperationRejected([withCode('GRAPHQL_PARSE_FAILED', error)]);
    }
    throw error;
  }
}

/**
 * Looked for before validation: for its rule of one root field, graphql-js collects the root fields without variables,
 * and throws on `@skip(if: $variable)`. The specification forbids both directives there.
 */
function conditionalSubscriptionRoots(document: DocumentNode): readonly GraphQLError[] {
  const fragments = fragmentsOf(document);
  const errors: GraphQLError[] = [];
  for (const operation of document.definitions) {
    if (
      operation.kind === Kind.OPERATION_DEFINITION &&
      operation.operation === OperationTypeNode.SUBSCRIPTION
    ) {
      visitRoot(operation.selectionSet, new Set());
    }
  }
  return errors;

  function visitRoot({ selections }: SelectionSetNode, visited: Set<string>): void {
    for (const selection of selections) {
      const condition = selection.directives?.find(
        ({ name }) => name.value === 'skip' || name.value === 'include',
      );
      if (condition && errors.length < MAX_VALIDATION_ERRORS) {
        errors.push(
          rejection(
            'SUBSCRIPTION_ROOT_CONDITIONAL',
            `@${condition.name.value} is not allowed at the root of a subscription`,
            { nodes: condition },
          ),
        );
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visitRoot(selection.selectionSet, visited);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD && !visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment) visitRoot(fragment.selectionSet, visited);
      }
    }
  }
}

/** GraphQL specification, GetOperation. */
function chooseOperation(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operationName == null) {
    const [only] = operations;
    if (only && operations.length === 1) return only;
    const names = operations.map(({ name }) => name?.value).join(', ');
    throw new OperationRejected([
      rejection(
        'OPERATION_RESOLUTION_FAILURE',
        only ? `operationName must say which operation to run: ${names}` : 'the document has no operation',
      ),
    ]);
  }
  const named = operations.find(({ name }) => name?.value === operationName);
  if (named) return named;
  throw new OperationRejected([
    rejection('OPERATION_RESOLUTION_FAILURE', `the document has no operation named "${operationName}"`),
  ]);
}
