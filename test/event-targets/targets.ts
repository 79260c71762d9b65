import { randomUUID } from 'node:crypto';
import type { EventSettingsInput } from '@rustok/kernel';
import { FakeIggy } from '../kit/fake-iggy/fake-iggy.js';
import { redisMissing, startTestRedis } from '../kit/redis.js';

/** An event as it stands in the target. */
export interface StoredEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly type: string;
  readonly payload: { readonly what: string };
  /** Decimal. */
  readonly position: string;
}

/** One target with nothing in it, and the power over it. */
export interface TargetWorld extends AsyncDisposable {
  readonly settings: EventSettingsInput;
  /** Nobody can reach it until `start`, and what was in it is kept. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** All that stands in it, of each tenant in the order in which it came. */
  stored(): Promise<readonly StoredEvent[]>;
}

export interface Target {
  readonly name: string;
  /** Why it cannot be had here. */
  readonly missing?: string | undefined;
  /** Whether there is something outside of Postgres that can be away. */
  readonly isBroker: boolean;
  open(): Promise<TargetWorld>;
}

/** Every target there is; one suite of cases runs over them. */
export const targets: readonly Target[] = [
  {
    name: 'memory',
    isBroker: false,
    open: async () => ({
      settings: { relay_target: 'memory' },
      stop: async () => undefined,
      start: async () => undefined,
      stored: async () => [],
      [Symbol.asyncDispose]: async () => undefined,
    }),
  },
  {
    name: 'redis',
    isBroker: true,
    missing: redisMissing,
    async open() {
      const redis = await startTestRedis();
      const stream = `test:${randomUUID()}`;
      return {
        settings: { relay_target: 'redis', redis: { url: redis.url, stream } },
        stop: () => redis.stop(),
        start: () => redis.start(),
        stored: async () =>
          (await redis.stream(stream)).map(({ envelope }) => JSON.parse(envelope ?? '') as StoredEvent),
        [Symbol.asyncDispose]: () => redis.close(),
      };
    },
  },
  ...(['0.8', '0.9'] as const).map((version): Target => ({
    name: `iggy ${version}`,
    isBroker: true,
    async open() {
      const iggy = await FakeIggy.start({ version });
      const { url, username, password } = iggy;
      return {
        settings: { relay_target: 'iggy', iggy: { url, username, password, stream: 'test', partitions: 3 } },
        stop: () => iggy.stop(),
        start: () => iggy.listen(),
        stored: async () =>
          iggy.log.streams
            .flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions))
            .flatMap(({ messages }) => messages)
            .map(({ payload }) => JSON.parse(Buffer.from(payload, 'base64').toString()) as StoredEvent),
        [Symbol.asyncDispose]: () => iggy.close(),
      };
    },
  })),
];
