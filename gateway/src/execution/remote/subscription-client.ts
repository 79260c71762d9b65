import type { ExecutionResult } from 'graphql';
import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { type Dispatcher, fetch } from 'undici';
import { type ClientOptions, WebSocket } from 'ws';
import type { FetchRequest } from '../data-source.js';
import { pushedResults, type ResultSink } from './pushed-results.js';

export interface RemoteSubscription {
  readonly url: URL;
  readonly request: FetchRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  /** Results that may wait for their reader. */
  readonly maxWaiting: number;
  /** Bytes of one message. */
  readonly maxMessageBytes: number;
  /** Of beginning; then it lasts as long as it lasts. */
  readonly timeoutMs: number;
  readonly timeout: () => Error;
  /** Over WebSockets: of silence until the other side is asked for a sign of life, and again until it is given up. */
  readonly silenceMs: number;
  /** The reader was too slow. */
  readonly overflow: () => Error;
  readonly tooLarge: () => Error;
  /** Whatever else ended it: the network's error, a refusal, a WebSocket's close event. */
  readonly failure: (reason: unknown) => Error;
  /** Its end stands in here as long as it runs. */
  readonly running: Set<() => void>;
}

type Results = AsyncIterableIterator<ExecutionResult>;
type Connect = (subscription: RemoteSubscription, sink: ResultSink, connected: () => void) => () => void;

/**
 * By GraphQL over SSE, distinct connections mode. Rejects with what the network or the server said; one connection for
 * each subscription, for each speaks for another actor.
 */
export function subscribeByStream(subscription: RemoteSubscription): Promise<Results> {
  return begun(
    subscription,
    ({ url, headers, request, dispatcher, maxMessageBytes, tooLarge }, sink, connected) => {
      const client = createStreamClient({
        url: url.href,
        headers: { ...headers },
        retryAttempts: 0,
        fetchFn: async (target: string, options: object) => {
          // No timeout between events: there may be none for hours.
          const { ok, status, statusText, body } = await fetch(target, { ...options, dispatcher });
          return { ok, status, statusText, body: body?.pipeThrough(messageLimit(maxMessageBytes, tooLarge)) };
        },
      });
      return client.subscribe(payloadOf(request), sink as Parameters<typeof client.subscribe>[1], {
        connected,
      });
    },
  );
}

/** By `graphql-transport-ws`; the headers go with the upgrade, and once more as `connection_init`'s payload. */
export function subscribeBySocket(subscription: RemoteSubscription): Promise<Results> {
  return begun(subscription, ({ url, headers, request, maxMessageBytes, silenceMs }, sink, connected) => {
    let silence: NodeJS.Timeout | undefined;
    const options: ClientOptions = { headers: { ...headers }, maxPayload: maxMessageBytes };
    const client = createSocketClient({
      url: url.href.replace(/^http/, 'ws'),
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string | string[]) {
          super(address, protocols, options);
        }
      },
      connectionParams: { ...headers },
      retryAttempts: 0,
      // A peer that is gone without a word would be waited for in silence.
      keepAlive: silenceMs,
      on: {
        connected,
        ping: (received) => {
          if (!received) silence = setTimeout(() => client.terminate(), silenceMs);
        },
        pong: (received) => {
          if (received) clearTimeout(silence);
        },
      },
    });
    const unsubscribe = client.subscribe(payloadOf(request), sink as Parameters<typeof client.subscribe>[1]);
    return () => {
      clearTimeout(silence);
      unsubscribe();
      void client.dispose();
    };
  });
}

/** Waits for the connection, so that a subscription that cannot begin rejects. */
function begun(subscription: RemoteSubscription, connect: Connect): Promise<Results> {
  const { maxWaiting, overflow, timeoutMs, timeout, failure, request, running } = subscription;
  request.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    let disconnect: () => void = () => undefined;
    const { sink, results } = pushedResults({
      ...{ maxWaiting, overflow },
      stop: () => {
        clearTimeout(timer);
        request.signal?.removeEventListener('abort', abandon);
        running.delete(end);
        disconnect();
      },
    });
    const fail = (reason: Error) => {
      // Without effect once it has begun.
      reject(reason);
      sink.error(reason);
    };
    const begin = () => {
      clearTimeout(timer);
      resolve(results);
    };
    const abandon = () => fail(request.signal?.reason as Error);
    const end = () => {
      reject(failure(new Error('it was closed meanwhile')));
      void results.return?.();
    };
    running.add(end);
    const timer = setTimeout(() => fail(timeout()), timeoutMs);
    request.signal?.addEventListener('abort', abandon, { once: true });
    const received: ResultSink = {
      next: (result) => sink.next(result),
      error(reason) {
        // What the protocol's `error` message holds: an answer, as a request's would be.
        if (Array.isArray(reason)) {
          sink.next({ errors: reason });
          sink.complete();
        } else fail(failure(reason));
      },
      complete() {
        begin();
        sink.complete();
      },
    };
    disconnect = connect(subscription, received, begin);
  });
}

function payloadOf({ source, operationName, variables }: FetchRequest) {
  return {
    query: source,
    variables: { ...variables },
    ...(operationName !== undefined && { operationName }),
  };
}

/** Fails when a message, which ends with an empty line, is longer than allowed. */
function messageLimit(maxBytes: number, tooLarge: () => Error): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const lastEnd = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).lastIndexOf('\n\n');
      bytes = lastEnd === -1 ? bytes + chunk.length : chunk.length - lastEnd - 2;
      if (bytes > maxBytes) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
}
