import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '../../../tenancy/tenant.js';
import { backoffMs } from '../../backoff.js';
import type { PositionedEnvelope } from '../../envelope.js';
import type { PublishOutcome } from '../event-target.js';
import { IggyError } from './iggy-errors.js';
import { encodeMessage, encodeSend, type WireMessage } from './iggy-wire.js';

/** Sends the body of one request, made by `encodeSend`; rejects with an `IggyError`. */
export type Send = (body: string, signal: AbortSignal) => Promise<void>;

/** Half of what the server takes as shipped: few requests, and none near the limit. */
const BATCH_BYTES = 1_000_000;
/** What the server takes, as shipped. */
const REQUEST_BYTES = 2_000_000;
/** The first included. What lasts longer is for the relay to wait for. */
const TRIES = 4;
const BACKOFF = { baseMs: 100, maxMs: 2_000 };
/** A server that asks for more patience than this is away. */
const MAX_RETRY_AFTER_MS = 5_000;

/**
 * Sends one tenant's envelopes in order: as few requests as fit, each settled before the next. What has an unknown
 * outcome is sent again with the same ids, so events may stand in the log twice; a request that lingers in the network
 * may even land behind later ones. A request the server refuses is halved until the one event is found that it
 * does not take.
 */
export async function publishInOrder(
  send: Send,
  tenantId: TenantId,
  envelopes: readonly PositionedEnvelope[],
  signal: AbortSignal,
): Promise<PublishOutcome> {
  const sendMessages = (messages: readonly WireMessage[]) =>
    sendRepeatedly(send, encodeSend(tenantId, messages), signal);
  let delivered = 0;
  for (const batch of batches(envelopes.map(encodeMessage))) {
    const outcome = await deliver(sendMessages, batch);
    if (outcome.kind !== 'delivered') return { ...outcome, delivered: delivered + outcome.delivered };
    delivered += batch.length;
  }
  return { kind: 'delivered' };
}

/** Neighbours together up to `maxBytes`; one that is larger goes alone. */
export function batches(
  messages: readonly WireMessage[],
  maxBytes = BATCH_BYTES,
): readonly (readonly WireMessage[])[] {
  const all: WireMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const last = all.at(-1);
    if (last && bytes + message.bytes <= maxBytes) {
      last.push(message);
      bytes += message.bytes;
    } else {
      all.push([message]);
      bytes = message.bytes;
    }
  }
  return all;
}

async function deliver(
  sendMessages: (messages: readonly WireMessage[]) => Promise<void>,
  messages: readonly WireMessage[],
): Promise<PublishOutcome> {
  try {
    await sendMessages(messages);
    return { kind: 'delivered' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!(error instanceof IggyError) || error.retry !== 'never') {
      return { kind: 'unavailable', delivered: 0, reason };
    }
    if (messages.length === 1) return { kind: 'refused', delivered: 0, reason };
  }
  const half = Math.ceil(messages.length / 2);
  const first = await deliver(sendMessages, messages.slice(0, half));
  if (first.kind !== 'delivered') return first;
  const second = await deliver(sendMessages, messages.slice(half));
  return second.kind === 'delivered' ? second : { ...second, delivered: half + second.delivered };
}

async function sendRepeatedly(send: Send, body: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(body, signal);
    } catch (thrown) {
      const error = tooLarge(thrown, body) ?? thrown;
      if (attempt === TRIES || signal.aborted || !isPassing(error)) throw error;
      const waitMs = Math.max(backoffMs(attempt, BACKOFF), error.retryAfterMs);
      await sleep(waitMs, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

function isPassing(error: unknown): error is IggyError {
  if (!(error instanceof IggyError)) return false;
  if (error.retry === 'unknown-outcome') return true;
  return error.code === 'IGGY_UNAVAILABLE' && error.retryAfterMs <= MAX_RETRY_AFTER_MS;
}

/**
 * A server that does not read a body to its end closes the connection, and its 413 may be lost with it: what is over
 * the limit and broke off was refused, or it would be sent for ever.
 */
function tooLarge(error: unknown, body: string): IggyError | undefined {
  if (!(error instanceof IggyError) || error.status !== undefined) return undefined;
  if (error.retry !== 'unknown-outcome' || Buffer.byteLength(body) <= REQUEST_BYTES) return undefined;
  const message = `${error.message}; the body has more than ${REQUEST_BYTES} bytes`;
  return new IggyError('IGGY_TOO_LARGE', message, { retry: 'never', cause: error });
}
