import type { ChainableCommander, Redis } from 'ioredis';
import type { Logger } from '../../../telemetry/logger.js';
import type { TenantId } from '../../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../../envelope.js';
import type { EventSettings } from '../../event-settings.js';
import type { EventTarget, PublishOutcome, TargetReader } from '../event-target.js';
import { RedisConnection } from './redis-connection.js';
import { RedisReader } from './redis-reader.js';
import { encodeEnvelope, entryFields, MAX_ENVELOPE_BYTES } from './redis-wire.js';

export interface RedisTargetOptions {
  readonly settings: EventSettings['redis'] & { readonly url: string };
  readonly logger: Logger;
}

/** Milliseconds without a sign of life while an answer is due. */
const SILENCE_MS = 10_000;

/**
 * Events in one Redis stream. A publish is a transaction (MULTI): all of its events get into the stream or none, so no
 * refusal and no lost connection can leave a hole that a repetition would fill out of order. The stream keeps what
 * length and age allow, roughly; how much of what Redis acknowledged survives its crash is set there (`appendonly`,
 * `appendfsync`).
 */
export class RedisTarget implements EventTarget {
  readonly name = 'redis';
  readonly #options: RedisTargetOptions;
  readonly #connection: RedisConnection;
  readonly #readers = new Set<RedisReader>();

  constructor(options: RedisTargetOptions) {
    this.#options = options;
    const { settings, logger } = options;
    this.#connection = new RedisConnection({
      url: settings.url,
      name: 'relay',
      logger,
      silenceMs: SILENCE_MS,
    });
  }

  async publish(
    _tenantId: TenantId,
    envelopes: readonly PositionedEnvelope[],
    signal: AbortSignal,
  ): Promise<PublishOutcome> {
    const encoded = envelopes.map((envelope) => ({ envelope, json: encodeEnvelope(envelope) }));
    const tooLong = encoded.findIndex(({ json }) => Buffer.byteLength(json) > MAX_ENVELOPE_BYTES);
    const fitting = tooLong < 0 ? encoded : encoded.slice(0, tooLong);
    if (fitting.length > 0) {
      try {
        const refused = await this.#within(signal, (redis) => this.#append(redis, fitting));
        if (refused) return { kind: 'refused', ...refused };
      } catch (error) {
        return { kind: 'unavailable', delivered: 0, reason: reasonOf(error) };
      }
    }
    if (tooLong < 0) return { kind: 'delivered' };
    const bytes = Buffer.byteLength(encoded[tooLong]?.json ?? '');
    return {
      kind: 'refused',
      delivered: tooLong,
      reason: `the event has ${bytes} bytes; a stream entry takes at most ${MAX_ENVELOPE_BYTES}`,
    };
  }

  read(receive: (envelopes: readonly PositionedEnvelope[]) => void): TargetReader {
    const { settings, logger } = this.#options;
    const reader = new RedisReader({ settings, logger, receive });
    this.#readers.add(reader);
    return {
      close: async () => {
        this.#readers.delete(reader);
        await reader.close();
      },
    };
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#within(signal, (redis) => redis.ping());
  }

  async close(): Promise<void> {
    this.#connection.close();
    await Promise.all([...this.#readers].map((reader) => reader.close()));
  }

  /** Throws when Redis did not take them now; returns what it will never take. */
  async #append(
    redis: Redis,
    entries: readonly { readonly envelope: PositionedEnvelope; readonly json: string }[],
  ): Promise<{ readonly delivered: number; readonly reason: string } | null> {
    const { stream } = this.#options.settings;
    const transaction = redis.multi();
    for (const { envelope, json } of entries) transaction.xadd(stream, '*', ...entryFields(envelope, json));
    this.#trim(transaction);
    const results = (await transaction.exec()) ?? [];
    if (results.length < entries.length) throw new Error('Redis did not answer the whole transaction');
    const at = results.findIndex(([error]) => error !== null);
    const [error] = results[at] ?? [null];
    if (!error || at >= entries.length) return null;
    // Only a plain ERR is about the entry. OOM, READONLY, LOADING, WRONGTYPE, NOPERM and their like are about the
    // server or how it is set up: no event's fault, and mended without us.
    if (!error.message.startsWith('ERR ')) throw error;
    return { delivered: at, reason: error.message };
  }

  #trim(transaction: ChainableCommander): void {
    const { stream, max_age_hours, max_length } = this.#options.settings;
    if (max_age_hours > 0) {
      transaction.xtrim(stream, 'MINID', '~', String(Date.now() - max_age_hours * 3_600_000));
    }
    if (max_length > 0) transaction.xtrim(stream, 'MAXLEN', '~', max_length);
  }

  /**
   * Ends with the signal at the latest. A connection on which an answer was waited for in vain is dropped: what was sent
   * on it has an unknown outcome, and the next try gets a fresh one.
   */
  async #within<T>(signal: AbortSignal, work: (redis: Redis) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => {
        this.#connection.drop();
        reject(new Error('Redis did not answer in time'));
      };
      signal.addEventListener('abort', abort);
    });
    const ready = this.#connection.ready().then((redis) => {
      signal.throwIfAborted();
      return work(redis);
    });
    try {
      return await Promise.race([ready, aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** An aborted transaction says only that it was; why stands in the errors before it. */
function reasonOf(error: unknown): string {
  const { message, previousErrors } = error as Error & { readonly previousErrors?: readonly Error[] };
  return previousErrors?.[0]?.message ?? message;
}
