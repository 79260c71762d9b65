import {
  CONTEXT_HEADER,
  contextSubject,
  EVENT_EXTENSION,
  handedEventOf,
  type ModuleSlug,
  type PositionedEnvelope,
  type RemoteEndpoint,
  type RequestContext,
  SignedContexts,
} from '@rustok/kernel';
import { type DocumentNode, type ExecutionResult, Kind, OperationTypeNode, parse } from 'graphql';
import {
  type BreakerState,
  type DataSource,
  type FetchRequest,
  HttpDataSource,
  ResilientDataSource,
  type SharedExchanges,
  SharingDataSource,
  type SubgraphMetrics,
} from '../execution/index.js';
import { asEventAnswer, eventQuestion, type EventQuestion, keyInEvent } from './event-question.js';
import { publicAnswer } from './public-answer.js';
import type { SubgraphContract } from './subgraph-contract.js';

export interface RemoteDataSourceOptions {
  readonly module: ModuleSlug;
  readonly remote: RemoteEndpoint;
  readonly metrics: SubgraphMetrics;
  /** Of all modules, for those that share. */
  readonly exchanges: SharedExchanges<ExecutionResult>;
  /** As it was accepted last. */
  readonly contract: () => SubgraphContract | undefined;
  /** Called when a mutation has been answered, or may have happened: before whoever asked for it hears. */
  readonly written: (context: RequestContext) => Promise<void>;
}

const SCHEMA = '{ _service { sdl } }';
const SCHEMA_DOCUMENT = parse(SCHEMA);

const isMutation = ({ definitions }: DocumentNode): boolean =>
  definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION,
  );

/** A module in another process, asked for a tenant and an actor, who travel in a signed header and nowhere else. */
export class RemoteDataSource implements DataSource<RequestContext> {
  readonly #options: RemoteDataSourceOptions;
  readonly #source: ResilientDataSource<RequestContext> | SharingDataSource<RequestContext>;
  /** Asked without a tenant, and by its own watch, whatever requests have found out. */
  readonly #schemas: HttpDataSource<undefined>;
  readonly #signed: SignedContexts;
  /** One request asks a module several times, all for the same actor. */
  readonly #headers = new WeakMap<RequestContext, Promise<Readonly<Record<string, string>>>>();
  readonly #subjects = new WeakMap<RequestContext, string>();
  readonly #questions = new WeakMap<DocumentNode, EventQuestion>();

  constructor(options: RemoteDataSourceOptions) {
    const { module, remote, metrics, exchanges } = options;
    const { url, timeoutMs, maxResponseBytes, secret, pull } = remote;
    this.#options = options;
    this.#signed = new SignedContexts({ module, secret });
    const common = { name: module, url, timeoutMs, maxResponseBytes };
    const http = new HttpDataSource({
      ...common,
      headers: (context: RequestContext) => this.#headersFor(context),
      ...(pull && { subscriptions: pull }),
    });
    const resilient = new ResilientDataSource(http, metrics);
    const sharing = { exchanges, metrics, askerOf: (context: RequestContext) => this.#subjectOf(context) };
    this.#source = remote.shareRequestsInFlight ? new SharingDataSource(resilient, sharing) : resilient;
    this.#schemas = new HttpDataSource({ ...common, connections: 1 });
  }

  get breakerState(): BreakerState {
    return this.#source.breakerState;
  }

  async fetch(request: FetchRequest, context: RequestContext): Promise<ExecutionResult> {
    const { rootValue, document } = request;
    try {
      const result = await (rootValue === undefined
        ? this.#source.fetch(request, context)
        : this.#answer(rootValue as PositionedEnvelope, request, context));
      return publicAnswer(result, this.#options.module, context.logger);
    } finally {
      if (isMutation(document)) await this.#options.written(context);
    }
  }

  /** Asks it to begin with the context of now: each connection takes one of its own, for they soon expire. */
  async subscribe(
    request: FetchRequest,
    context: RequestContext,
  ): Promise<AsyncIterableIterator<ExecutionResult>> {
    const results = await this.#source.subscribe(request, context);
    const { module } = this.#options;
    // Not a generator: the `return` of one waits for the `next` under way.
    const publicResults: AsyncIterableIterator<ExecutionResult> = {
      async next() {
        const step = await results.next();
        return step.done ? step : { value: publicAnswer(step.value, module, context.logger) };
      },
      async return() {
        await results.return?.();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
    return publicResults;
  }

  /** Its SDL. Throws a `SubgraphFailure`, or an `Error` when it does not tell. */
  async schema(signal: AbortSignal): Promise<string> {
    const request = {
      document: SCHEMA_DOCUMENT,
      source: SCHEMA,
      operationName: undefined,
      variables: {},
      signal,
    };
    const { data } = await this.#schemas.fetch(request, undefined);
    const sdl = (data?.['_service'] as { sdl?: unknown } | null | undefined)?.sdl;
    if (typeof sdl !== 'string') throw new Error(`"${this.#options.module}" does not answer ${SCHEMA}`);
    return sdl;
  }

  async close(): Promise<void> {
    await Promise.all([this.#source.close(), this.#schemas.close()]);
  }

  async #answer(
    event: PositionedEnvelope,
    request: FetchRequest,
    context: RequestContext,
  ): Promise<ExecutionResult> {
    const question = this.#questionOf(request.document);
    const { field, responseName } = question;
    const subscription = this.#options.remote.subscriptions.get(field);
    if (subscription?.kind === 'event') {
      const extensions = { [EVENT_EXTENSION]: handedEventOf(event) };
      return this.#source.fetch({ ...request, extensions }, context);
    }
    const entity = this.#options.contract()?.entityOf.get(field);
    const key = subscription && keyInEvent(subscription, event.payload);
    // An event without the key, or of a field that is gone, is about nothing that could be shown.
    if (entity === undefined || !key) return { data: { [responseName]: null } };
    return asEventAnswer(responseName, await this.#source.fetch(question.ask(entity, key, request), context));
  }

  #questionOf(document: DocumentNode): EventQuestion {
    let question = this.#questions.get(document);
    if (!question) this.#questions.set(document, (question = eventQuestion(document)));
    return question;
  }

  #headersFor(context: RequestContext): Promise<Readonly<Record<string, string>>> {
    let headers = this.#headers.get(context);
    if (!headers) {
      const { traceparent } = context;
      headers = this.#signed
        .sign(context)
        .then((token) => ({ [CONTEXT_HEADER]: token, ...(traceparent !== undefined && { traceparent }) }));
      this.#headers.set(context, headers);
    }
    return headers;
  }

  #subjectOf(context: RequestContext): string {
    let subject = this.#subjects.get(context);
    if (subject === undefined) this.#subjects.set(context, (subject = contextSubject(context)));
    return subject;
  }
}
