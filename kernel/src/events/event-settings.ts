import { z } from 'zod';

const ms = (value: number) => z.number().int().positive().default(value);
const count = (value: number) => z.number().int().positive().default(value);

const backoff = {
  /** Attempts at one event, the first included, before it becomes a dead letter. */
  max_attempts: count(5),
  /** Milliseconds before the second attempt; doubles with each, with jitter. */
  backoff_base_ms: ms(1_000),
  backoff_max_ms: ms(60_000),
};

/**
 * `[settings.rustok.events]` of modules.toml. Each value can be set by the environment too: `relay.batch_size` by
 * `RUSTOK_EVENTS_RELAY_BATCH_SIZE`.
 */
export const eventSettings = z.strictObject({
  /** `outbox`: written with the change, never lost. `memory`: told in this process only, for throw-away development. */
  transport: z.enum(['outbox', 'memory']).default('outbox'),
  /** Where the relay takes events to. `memory`: nowhere, each instance reads the log in Postgres. */
  relay_target: z.enum(['memory', 'redis', 'iggy']).default('memory'),
  /** Milliseconds within which commits share one notification. */
  debounce_ms: ms(2),
  relay: z
    .strictObject({
      /** Events taken to the target at a time. */
      batch_size: count(100),
      /** Milliseconds between looks while no notification comes. */
      poll_ms: ms(500),
      /** Milliseconds a target may take for one tenant's part of a batch. */
      publish_timeout_ms: ms(15_000),
      /** Tenants published for at the same moment. */
      concurrency: count(16),
      ...backoff,
    })
    .prefault({}),
  /** How this instance learns of new events. */
  feed: z
    .strictObject({
      /** Events per read of the log. */
      batch_size: count(500),
      poll_ms: ms(500),
      /** Milliseconds the target has for delivering an event before it is read from the log instead. */
      patience_ms: ms(250),
    })
    .prefault({}),
  consumers: z
    .strictObject({
      /** Events per transaction. */
      batch_size: count(100),
      /** Transactions at the same moment, in this process. */
      concurrency: count(4),
      /** Milliseconds between looks for consumers that are behind without an event having said so. */
      sweep_ms: ms(30_000),
      /** Milliseconds a handler may take for one event; one that takes longer has failed. */
      handler_timeout_ms: ms(60_000),
      ...backoff,
    })
    .prefault({}),
  /** Events that are published at a time of their own. */
  scheduled: z
    .strictObject({
      /** Events of one tenant per transaction. */
      batch_size: count(100),
      /** Milliseconds between looks for what other instances have scheduled; its own an instance publishes when it is due. */
      poll_ms: ms(5_000),
    })
    .prefault({}),
  replay: z
    .strictObject({
      batch_size: count(100),
      /** Of one replay that names no rate of its own. */
      events_per_second: count(500),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** Days an event stays in the log. */
      days: count(7),
      /** Days more that a part of the log stays for a consumer or a target that has not had all of it yet. */
      hold_days: z.number().int().min(0).default(7),
      /** Days for which the log has its parts ready ahead of time. */
      ahead_days: count(7),
      /** Milliseconds between looks. */
      check_ms: ms(3_600_000),
    })
    .prefault({}),
  redis: z
    .strictObject({
      /** `redis://host:6379`; the environment's REDIS_URL. */
      url: z.url({ protocol: /^rediss?$/ }).optional(),
      /** The key of the stream. */
      stream: z.string().min(1).default('rustok:events'),
      /** Entries the stream keeps, roughly; 0 is no bound by length. */
      max_length: z.number().int().min(0).default(1_000_000),
      /** Hours an entry stays, roughly; 0 is no bound by age. */
      max_age_hours: z.number().int().min(0).default(168),
    })
    .prefault({}),
  iggy: z
    .strictObject({
      /** `http://host:3000`; the environment's IGGY_URL. */
      url: z.url({ protocol: /^https?$/ }).optional(),
      /** The environment's IGGY_USERNAME. */
      username: z.string().min(3).default('iggy'),
      /** The environment's IGGY_PASSWORD, and only from there. */
      password: z.string().min(3).default('iggy'),
      /** Not digits only: those would be taken for a numeric id. */
      stream: z.string().regex(/\D/).max(255).default('rustok'),
      topic: z.string().regex(/\D/).max(255).default('domain'),
      /** Fixed once the topic is there: another count would move tenants to other partitions. */
      partitions: z.number().int().min(1).max(1000).default(8),
      /** Days a message stays; 0 is what the server has set. */
      retention_days: z.number().int().min(0).default(30),
      request_timeout_ms: ms(15_000),
    })
    .prefault({}),
});

export type EventSettings = z.output<typeof eventSettings>;
export type EventSettingsInput = z.input<typeof eventSettings>;
