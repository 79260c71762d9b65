import { OutageError } from '@rustok/kernel';
import { GraphQLError } from 'graphql';
import type { ResponsePath } from './path.js';

/** `extensions.code` of the errors made here. A module's own codes pass through untouched. */
export const codes = {
  /** The caller's variables do not fit the operation; nothing was fetched. */
  badUserInput: 'BAD_USER_INPUT',
  /** A module failed, answered nonsense, or gave an error without a code. */
  downstreamServiceError: 'DOWNSTREAM_SERVICE_ERROR',
  /** What the modules returned does not fit the graph's schema: a bug in one of them. */
  internalServerError: 'INTERNAL_SERVER_ERROR',
} as const;

export function requestError(cause: GraphQLError): GraphQLError {
  return new GraphQLError(cause.message, {
    nodes: cause.nodes ?? null,
    originalError: cause.originalError,
    extensions: { ...cause.extensions, code: codes.badUserInput },
  });
}

/** A position that the schema forbids to look as it does. The message names no value: it may be a hidden one. */
export function completionError(message: string, path: ResponsePath): GraphQLError {
  return new GraphQLError(message, { path: [...path], extensions: { code: codes.internalServerError } });
}

/** A whole fetch failed. The cause goes to the log as `originalError`; of an outage the client sees the code. */
export function fetchError(
  module: string,
  message: string,
  path: ResponsePath,
  cause?: unknown,
): GraphQLError {
  return new GraphQLError(message, {
    path: [...path],
    originalError: cause instanceof Error ? cause : undefined,
    extensions: {
      code: codes.downstreamServiceError,
      ...(cause instanceof OutageError && cause.extensions),
      module,
    },
  });
}

/**
 * A module's error at its place in the response. `reported` may come from JSON, so nothing about it is trusted;
 * in process it is a `GraphQLError` and what the resolver threw stays attached.
 */
export function moduleError(module: string, reported: unknown, path: ResponsePath): GraphQLError {
  const { message, extensions } = Object(reported) as { message?: unknown; extensions?: unknown };
  const known = (
    typeof extensions === 'object' && extensions !== null && !Array.isArray(extensions) ? extensions : {}
  ) as Record<string, unknown>;
  return new GraphQLError(
    typeof message === 'string' && message !== '' ? message : `Module "${module}" failed without a message.`,
    {
      path: [...path],
      originalError: reported instanceof GraphQLError ? reported.originalError : undefined,
      extensions: {
        ...known,
        code: known['code'] ?? codes.downstreamServiceError,
        module: known['module'] ?? module,
      },
    },
  );
}

/** A subscription that a subgraph refused to begin, with the errors it gave. Thrown by `DataSource.subscribe`. */
export class SubscriptionRefused extends Error {
  constructor(readonly errors: readonly unknown[]) {
    super('the subgraph refused the subscription');
  }
}

/** The errors of one execution, in the order they became known, with a tree of their paths to find them again. */
export class ErrorLog {
  private readonly known: GraphQLError[] = [];
  private readonly root: PathNode = { explained: false, below: new Map() };

  get errors(): readonly GraphQLError[] {
    return this.known;
  }

  add(error: GraphQLError): void {
    this.known.push(error);
    this.explain(error.path ?? []);
  }

  /** Notes that an error already added is why everything at and below this path is missing. */
  explain(path: ResponsePath): void {
    let node = this.root;
    for (const key of path) {
      let next = node.below.get(key);
      if (!next) node.below.set(key, (next = { explained: false, below: new Map() }));
      node = next;
    }
    node.explained = true;
  }

  /**
   * Is a null at this path already explained? By an error there, by one above (the fetch for the whole object
   * failed), or by one below (the module's own null went up to here).
   */
  explains(path: ResponsePath): boolean {
    let node = this.root;
    if (node.explained) return true;
    for (const key of path) {
      const next = node.below.get(key);
      if (!next) return false;
      if (next.explained) return true;
      node = next;
    }
    return true;
  }
}

interface PathNode {
  explained: boolean;
  readonly below: Map<string | number, PathNode>;
}
