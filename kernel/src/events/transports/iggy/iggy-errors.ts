import { CodedError } from '../../../errors.js';

/**
 * What may be done about a failed request.
 * - `now`: what it leaned on is gone (a token, the topic): get that anew and repeat at once.
 * - `backoff`: nothing was done, and it will be possible later.
 * - `unknown-outcome`: it may have been done; repeat it with the same ids.
 * - `never`: the same request fails each time.
 */
export type IggyRetry = 'now' | 'backoff' | 'unknown-outcome' | 'never';

export interface IggyErrorOptions {
  readonly retry: IggyRetry;
  /** Of HTTP; missing where no answer came. */
  readonly status?: number;
  /** Iggy's own name for it: `stream_name_already_exists`. */
  readonly reason?: string | undefined;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A request to Iggy that failed. For the log and for operators; its message names paths and reasons, never a secret. */
export class IggyError extends CodedError {
  readonly retry: IggyRetry;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly retryAfterMs: number;

  constructor(
    code: string,
    message: string,
    { retry, status, reason, retryAfterMs = 0, cause }: IggyErrorOptions,
  ) {
    super(code, message, { cause });
    this.retry = retry;
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface FailedAnswer {
  /** `POST /streams` */
  readonly request: string;
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
}

/** Branches on the status first: the code is missing where a web framework or a proxy answered instead of Iggy. */
export function errorOfAnswer({ request, status, body, retryAfter }: FailedAnswer): IggyError {
  const { reason, text } = readBody(body);
  const message = `${request}: ${[status, reason, text].filter(Boolean).join(' ')}`;
  const because = (code: string, retry: IggyRetry) =>
    new IggyError(code, message, { retry, status, reason, retryAfterMs: retryAfterMs(retryAfter) });
  switch (status) {
    case 400:
    case 422:
      return because('IGGY_REFUSED', 'never');
    case 401:
    case 409: // 0.9: two sessions under one id, which ends the token.
      return because('IGGY_TOKEN_REFUSED', 'now');
    case 403:
      return because('IGGY_FORBIDDEN', 'backoff');
    case 404:
      return because('IGGY_NOT_FOUND', 'now');
    case 413:
      return because('IGGY_TOO_LARGE', 'never');
    case 429:
    case 503:
      return because('IGGY_UNAVAILABLE', 'backoff');
    default:
      return status >= 500
        ? because('IGGY_OUTCOME_UNKNOWN', 'unknown-outcome')
        : because('IGGY_UNEXPECTED_ANSWER', 'backoff');
  }
}

/** Failures of these happen before the first byte of the request has left. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** For a request that got no answer: the connection failed, or the time was over. */
export function errorOfSilence(request: string, cause: unknown): IggyError {
  const code = systemCode(cause);
  return code !== undefined && NOT_SENT.test(code)
    ? new IggyError('IGGY_UNAVAILABLE', `${request}: not sent, ${code}`, { retry: 'backoff', cause })
    : new IggyError('IGGY_OUTCOME_UNKNOWN', `${request}: no answer, ${code ?? String(cause)}`, {
        retry: 'unknown-outcome',
        cause,
      });
}

/** `fetch` rejects with "fetch failed" and keeps the reason below it. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  return systemCode(error.cause);
}

const MAX_TEXT = 300;

/** Iggy's errors are JSON, its web framework's plain text. */
function readBody(body: string): { readonly reason?: string | undefined; readonly text: string } {
  try {
    const { code, reason } = JSON.parse(body) as { code?: unknown; reason?: unknown };
    if (typeof code === 'string') return { reason: code, text: String(reason ?? '').slice(0, MAX_TEXT) };
  } catch {
    // Plain text, or nothing at all.
  }
  return { text: body.slice(0, MAX_TEXT) };
}

function retryAfterMs(header: string | null): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
