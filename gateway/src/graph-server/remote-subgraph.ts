import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'graphql';
import { HttpDataSource, SubgraphFailure } from '../execution/index.js';
import type { Subgraph } from '../federated-engine.js';
import type { GraphContext } from './graph-context.js';
import type { RemoteSubgraph } from './subgraph-source.js';

const SDL_QUERY = '{ _service { sdl } }';
const SDL_DOCUMENT = parse(SDL_QUERY);

/** Milliseconds between two attempts to reach a subgraph: doubling, up to the second one. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

export type RemoteDataSource = HttpDataSource<GraphContext>;

export function remoteDataSource({
  name,
  url,
  subscriptions,
}: Omit<RemoteSubgraph, 'sdl'>): RemoteDataSource {
  return new HttpDataSource<GraphContext>({ name, url, ...(subscriptions && { subscriptions }) });
}

/**
 * A subgraph's own SDL, asked for again and again while it is away. Rejects with the last failure when the signal is
 * aborted, and at once when it answers something else.
 */
export async function remoteSubgraph(
  dataSource: RemoteDataSource,
  { sdl, url }: RemoteSubgraph,
  { context, signal }: { readonly context: GraphContext; readonly signal: AbortSignal },
): Promise<Subgraph<GraphContext>> {
  const { name } = dataSource;
  if (sdl !== undefined) return { name, sdl, dataSource };
  let lastFailure: unknown = new Error(`"${name}" was not asked`);
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      return { name, sdl: await askForSdl(dataSource, { context, signal }), dataSource };
    } catch (error) {
      // An aborted fetch fails with the abort; what went wrong before says more.
      if (!signal.aborted || !(error instanceof DOMException)) lastFailure = error;
      if (!(error instanceof SubgraphFailure && error.isOutage) && !signal.aborted) break;
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  throw new Error(`${url}: ${reasonOf(lastFailure)}`, { cause: lastFailure });
}

async function askForSdl(
  dataSource: RemoteDataSource,
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
