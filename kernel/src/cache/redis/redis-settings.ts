import { z } from 'zod';

const ms = (value: number) => z.number().int().positive().default(value);

/**
 * `[settings.rustok.redis]` of modules.toml. Each value can be set by the environment too: `timeout_ms` by
 * `RUSTOK_REDIS_TIMEOUT_MS`.
 */
export const redisSettings = z.strictObject({
  /** `redis://host:6379`; the environment's RUSTOK_REDIS_URL or REDIS_URL. Absent: there is no Redis. */
  url: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Milliseconds one answer may take before the caller does without. */
  timeout_ms: ms(100),
  /** Failures in a row after which Redis is left alone. */
  breaker_failures: z.number().int().positive().default(5),
  /** Milliseconds it is left alone before it is tried again. */
  breaker_open_ms: ms(60_000),
});

export type RedisSettings = z.output<typeof redisSettings>;
