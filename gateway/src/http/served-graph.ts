import type { Logger } from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { FastifyRequest } from 'fastify';
import type { GraphqlRequest } from '../engine.js';
import type { Answer } from '../execution/index.js';
import type { Operation } from '../graph/index.js';
import type { LiveSettings } from '../live/live-settings.js';
import type { LiveSink, LiveSubscription } from '../live/live-sink.js';
import type { PublicErrorOptions } from './errors.js';
import type { LiveConnections } from './live-connections.js';

/** An operation that one who asks may have answered. */
export interface Prepared<TContext> {
  readonly context: TContext;
  readonly operation: Operation;
}

/** Who answers: the engine of all tenants, or that of a graph that is served alone. */
export interface ServedEngine<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity,
> {
  /** Throws `OperationRejected` for a document that cannot be answered. */
  prepare(context: TContext, request: GraphqlRequest): Promise<TPrepared>;

  /** Answers a query or a mutation; its errors are not public yet. */
  execute(prepared: TPrepared, options?: { readonly signal?: AbortSignal }): Promise<ExecutionResult>;

  /** As `execute`; the data comes as JSON when nothing went wrong. */
  answer(prepared: TPrepared, options?: { readonly signal?: AbortSignal }): Promise<Answer>;

  /** Answers a subscription into the sink, errors public; errors instead, not public yet, when it cannot begin. */
  subscribe(
    prepared: TPrepared,
    options: { readonly sink: LiveSink; readonly identity?: TIdentity; readonly resumeAfter?: string },
  ): Promise<LiveSubscription | readonly GraphQLError[]>;

  /** Any throw as the errors a client may see. */
  publicErrors(error: unknown, options: PublicErrorOptions): readonly GraphQLError[];
}

/** Who is behind a connection. */
export interface Identity<TContext> {
  /** As it was when the connection began. */
  readonly context: TContext;
  /** For one more operation; rejects when nobody may ask any more. */
  now(): Promise<TContext>;
  /** Goes on with another token, where there are tokens. */
  renew?(token: string): Promise<unknown>;
}

/** What a client says in `connection_init`; headers of the handshake say the same for those who can send them. */
export interface ConnectionParams extends Record<string, unknown> {
  /** Id or slug. */
  readonly tenant?: unknown;
  /** The access token, without a scheme. */
  readonly token?: unknown;
}

/** Who asks. What is thrown refuses the request or the connection with its code. */
export interface Askers<TContext, TIdentity extends Identity<TContext>> {
  contextOf(request: FastifyRequest): Promise<TContext>;
  identify(handshake: FastifyRequest, params: ConnectionParams): Promise<TIdentity>;
  /** Whose connections and operations are counted together. */
  ownerOf(context: TContext): string;
}

/** What the transports of one server share. */
export interface ServedGraph<
  TContext extends PublicErrorOptions,
  TPrepared extends Prepared<TContext>,
  TIdentity extends Identity<TContext>,
> {
  readonly engine: ServedEngine<TContext, TPrepared, TIdentity>;
  readonly askers: Askers<TContext, TIdentity>;
  readonly connections: LiveConnections;
  readonly live: LiveSettings;
  /** Origins whose pages may call from a browser; `*` is every origin. */
  readonly corsOrigins: readonly string[];
  /** For what belongs to nobody's request. */
  readonly logger: Logger;
}
