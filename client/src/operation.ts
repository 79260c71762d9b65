import { print, type DocumentNode, type GraphQLFormattedError } from 'graphql';

/** A document that knows the types of its result and variables: codegen's `TypedDocumentNode` and `TypedDocumentString`. */
interface Typed<R, V> {
  readonly __apiType?: (variables: V) => R;
}

/** What can be subscribed to. Of plain text nothing is known: name the type of its result yourself. */
export type LiveDocument<R, V> = string | (Typed<R, V> & (DocumentNode | { toString(): string }));

/** As it goes to the server. */
export interface Operation {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** One event's answer. `data` may be there together with `errors`, as in any GraphQL response. */
export interface LiveResult<R> {
  readonly data?: R | null;
  readonly errors?: readonly GraphQLFormattedError[];
  /** `cursor`: what a subscription resumes after. */
  readonly extensions?: { readonly cursor?: string; readonly [name: string]: unknown };
}

export function operationOf<R, V>(document: LiveDocument<R, V>, variables: V | undefined): Operation {
  const query = typeof document === 'object' && 'kind' in document ? print(document) : document.toString();
  return { query, ...(variables != null && { variables: variables as Record<string, unknown> }) };
}
