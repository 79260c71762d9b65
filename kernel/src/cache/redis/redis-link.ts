import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Redis } from 'ioredis';
import type { Logger } from '../../telemetry/logger.js';
import type { CircuitMetrics } from '../circuit-metrics.js';
import { redisClient, within } from './redis-client.js';
import type { RedisSettings } from './redis-settings.js';

export interface RedisLinkOptions {
  /** Its url may hold a password, so it never stands in a log or an error. */
  readonly settings: RedisSettings & { readonly url: string };
  readonly metrics: CircuitMetrics;
  readonly logger: Logger;
}

const SERVICE = 'redis';

/** Milliseconds the start of the process waits for the first connection; it goes on without. */
const FIRST_CONNECTION_MS = 1_000;

/**
 * A Redis one can do without. Whoever asks says what counts when there is no answer, and has it after `timeout_ms` at the
 * latest; after `breaker_failures` failures in a row at once, for `breaker_open_ms`. Then one question tries whether it is
 * back, for which nobody else waits.
 */
export class RedisLink {
  readonly #options: RedisLinkOptions;
  readonly #redis: Redis;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #onLost = new Set<() => void>();
  #away = false;
  #closed = false;

  constructor(options: RedisLinkOptions) {
    const { settings, metrics, logger } = options;
    this.#options = options;
    this.#redis = redisClient(settings.url, 'cache');
    this.#redis.on('close', () => {
      if (!this.#closed) this.#onLost.forEach((lost) => lost());
    });
    this.#breaker = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(settings.breaker_failures),
      halfOpenAfter: settings.breaker_open_ms,
    });
    // Once per outage, not per trial.
    this.#breaker.onBreak((reason) => {
      if (this.#away || this.#closed) return;
      this.#away = true;
      const cause = 'error' in reason ? reason.error.message : 'unknown';
      logger.warn({ reason: cause }, 'Redis does not answer; this process does without it for now');
    });
    this.#breaker.onReset(() => {
      this.#away = false;
      logger.info('Redis answers again');
    });
    metrics.observed.set(SERVICE, () => this.#breaker.state);
  }

  /** Resolves when connected, or when that takes too long; connecting goes on. */
  async start(): Promise<void> {
    await within(this.#redis.connect(), FIRST_CONNECTION_MS).catch(() => undefined);
  }

  /** Called when the connection was lost: what was asked last may or may not have happened. */
  onLost(listener: () => void): void {
    this.#onLost.add(listener);
  }

  /** What `work` answers; `otherwise` when Redis is away. `work` gives all its commands at once. */
  async ask<T, O>(work: (redis: Redis) => Promise<T>, otherwise: O): Promise<T | O> {
    const { settings, metrics } = this.#options;
    let result: 'success' | 'failure' | 'refused' = 'refused';
    try {
      if (this.#closed || this.#breaker.state === CircuitState.HalfOpen) return otherwise;
      const answer = await this.#breaker.execute(() => within(work(this.#redis), settings.timeout_ms));
      result = 'success';
      return answer;
    } catch (error) {
      if (!isBrokenCircuitError(error)) result = 'failure';
      return otherwise;
    } finally {
      metrics.calls.inc({ service: SERVICE, result });
    }
  }

  /** Asks even while Redis is left alone: for the one who mends what an outage has left, at intervals of its own. */
  async insist<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    if (this.#closed) return undefined;
    return within(work(this.#redis), this.#options.settings.timeout_ms).catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.#options.metrics.observed.delete(SERVICE);
    this.#redis.disconnect();
  }
}
