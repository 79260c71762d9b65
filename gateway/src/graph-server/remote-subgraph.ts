import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecutionResult, parse } from 'graphql';
import {
  HttpDataSource,
  ResilientDataSource,
  type SharedExchanges,
  SharingDataSource,
  SubgraphFailure,
  type SubgraphMetrics,
} from '../execution/index.js';
import type { GraphContext } from './graph-context.js';
import type { RemoteSubgraph } from './subgraph-source.js';

const SDL_QUERY = '{ _service { sdl } }';
const SDL_DOCUMENT = parse(SDL_QUERY);

/** Milliseconds between two attempts to reach a subgraph: doubling, up to the second one. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

export type RemoteDataSource = ResilientDataSource<GraphContext> | SharingDataSource<GraphContext>;

export interface RemoteOptions {
  readonly metrics: SubgraphMetrics;
  /** Absent: each request is made. */
  readonly exchanges: SharedExchanges<ExecutionResult> | undefined;
}

export function remoteDataSource(
  source: RemoteSubgraph,
  { metrics, exchanges }: RemoteOptions,
): RemoteDataSource {
  const resilient = new ResilientDataSource(httpDataSource(source), metrics);
  // Whoever asks: nothing of a client is sent but what stands in the body.
  return exchanges ? new SharingDataSource(resilient, { exchanges, metrics, askerOf: () => '' }) : resilient;
}

/**
 * A server's own SDL, asked for again and again while it is away. Rejects with the last failure when the signal is
 * aborted, and at once when it answers something else.
 */
export async function remoteSdl(
  source: RemoteSubgraph,
  { context, signal }: { readonly context: GraphContext; readonly signal: AbortSignal },
): Promise<string> {
  // Without the patience of a graph that is served: here the next attempt is always due soon.
  const dataSource = httpDataSource(source);
  let lastFailure: unknown = new Error('did not answer in time');
  try {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      try {
        return await askForSdl(dataSource, { context, signal });
      } catch (error) {
        // An aborted fetch fails with the abort; what went wrong before says more.
        if (signal.aborted) break;
        lastFailure = error;
        if (!(error instanceof SubgraphFailure && error.isOutage)) break;
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await dataSource.close();
  }
  throw new Error(`${source.url}: ${reasonOf(lastFailure)}`, { cause: lastFailure });
}

function httpDataSource({ name, url, subscriptions }: RemoteSubgraph): HttpDataSource<GraphContext> {
  return new HttpDataSource<GraphContext>({ name, url, ...(subscriptions && { subscriptions }) });
}

async function askForSdl(
  dataSource: HttpDataSource<GraphContext>,
  { context, signal }: { readonly context: GraphContext; readonly signal: AbortSignal },
): Promise<string> {
  const request = {
    document: SDL_DOCUMENT,
    source: SDL_QUERY,
    operationName: undefined,
    variables: {},
    signal,
  };
  const { data, errors } = await dataSource.fetch(request, context);
  const sdl = (data?.['_service'] as { sdl?: unknown } | null | undefined)?.sdl;
  if (typeof sdl === 'string' && sdl !== '') return sdl;
  const [error] = errors ?? [];
  throw new Error(`does not answer ${SDL_QUERY}${error ? `: ${error.message}` : ''}; is it a subgraph?`);
}

function reasonOf(failure: unknown): string {
  const { message, cause } = failure as Error;
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message;
}
