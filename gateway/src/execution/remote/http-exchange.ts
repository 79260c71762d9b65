import type { Dispatcher } from 'undici';

export interface HttpExchange {
  readonly origin: string;
  /** With the query string. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it: waiting for a connection, the request, the headers and the body. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What ended an exchange before its answer was there. `failed`: the network's own error. */
export type ExchangeOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Buffer }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly cause: Error };

/** One request on a kept-alive connection, its answer read whole. Rejects only with the reason of an aborted signal. */
export function exchange(
  dispatcher: Dispatcher,
  { origin, path, method, headers, body, timeoutMs, maxResponseBytes, signal }: HttpExchange,
): Promise<ExchangeOutcome> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let settled = false;
    let status = 0;
    let bytes = 0;
    const chunks: Buffer[] = [];

    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandon);
      finish();
    };
    const stop = (finish: () => void) => {
      settle(finish);
      // Not there yet while the request waits for a connection: then it is stopped when it gets one.
      controller?.abort(new Error('nobody waits for the answer'));
    };
    const abandon = () => stop(() => reject(signal?.reason as Error));
    const timer = setTimeout(() => stop(() => resolve({ kind: 'timeout' })), timeoutMs);
    if (signal?.aborted) {
      abandon();
      return;
    }
    signal?.addEventListener('abort', abandon, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (settled) started.abort(new Error('nobody waits for the answer'));
      },
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, chunk) {
        bytes += chunk.length;
        if (bytes > maxResponseBytes) stop(() => resolve({ kind: 'too-large' }));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        settle(() => resolve({ kind: 'answered', status, body: Buffer.concat(chunks) }));
      },
      onResponseError(_controller, cause) {
        settle(() => resolve({ kind: 'failed', cause }));
      },
    };
    try {
      // A body that trickles is our own deadline's matter, and so are headers that do not come.
      dispatcher.dispatch(
        {
          ...{ origin, path, method, headers, headersTimeout: 0, bodyTimeout: 0 },
          ...(body !== undefined && { body }),
        },
        handler,
      );
    } catch (cause) {
      settle(() => resolve({ kind: 'failed', cause: cause as Error }));
    }
  });
}
