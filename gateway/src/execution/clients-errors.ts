import { GraphQLError, type SelectionSetNode } from 'graphql';
import type { FieldCollector } from './collect-fields.js';
import type { ExecutionState } from './execution-state.js';
import type { ResponsePath } from './path.js';

/**
 * The errors of an execution as its client is to see them: in the client's names, and each at a place of the response.
 * What a plan fetches for itself, for keys and `@requires`, the client has not asked for: an error in it stands at the
 * object that it was fetched for. `data` is the response's.
 */
export function clientsErrors<TContext>(
  { errors: { errors }, execution: { operation }, fields }: ExecutionState<TContext>,
  data: unknown,
): readonly GraphQLError[] {
  if (errors.length === 0) return errors;
  const root = new Position(fields, [operation.definition.selectionSet]);
  const clientsNames = operation.renamed?.responseNames ?? new Map<string, string>();
  return errors.map((error) => {
    const path = error.path && clientsPath(root, clientsNames, error.path, data);
    if (!path || isSame(path, error.path)) return error;
    const { message, nodes, source, positions, originalError, extensions } = error;
    return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions });
  });
}

function clientsPath(
  root: Position,
  clientsNames: ReadonlyMap<string, string>,
  path: ResponsePath,
  data: unknown,
): ResponsePath {
  const clients: (string | number)[] = [];
  let position: Position | undefined = root;
  let value = data;
  for (const key of path) {
    if (typeof key === 'string') position = position.at(key);
    const clientsKey = typeof key === 'string' ? (clientsNames.get(key) ?? key) : key;
    if (!position || (isObject(value) && !Object.hasOwn(value, clientsKey))) break;
    clients.push(clientsKey);
    // Below a null, only the operation says what would have been there.
    value = isObject(value) ? value[clientsKey] : undefined;
  }
  return clients;
}

/** A position of the response, list indexes left out, with what the client wants there of objects of any type. */
class Position {
  readonly #fields: FieldCollector;
  readonly #selections: readonly SelectionSetNode[];
  #below: ReadonlyMap<string, Position> | undefined;

  constructor(fields: FieldCollector, selections: readonly SelectionSetNode[]) {
    this.#fields = fields;
    this.#selections = selections;
  }

  /** By response name in the plan; undefined for what the client has not asked for. */
  at(name: string): Position | undefined {
    this.#below ??= new Map(
      [...this.#fields.fieldsOfAnyType(this.#selections)].map(([below, group]) => [
        below,
        new Position(
          this.#fields,
          group.flatMap(({ selectionSet }) => selectionSet ?? []),
        ),
      ]),
    );
    return this.#below.get(name);
  }
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSame(one: ResponsePath, other: ResponsePath | undefined): boolean {
  return one.length === other?.length && one.every((key, index) => key === other[index]);
}
