import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../telemetry/logger.js';
import { backoffMs } from '../../backoff.js';
import type { PositionedEnvelope } from '../../envelope.js';
import type { TargetReader } from '../event-target.js';
import type { IggyConnection } from './iggy-connection.js';
import { decodePayload, type Page, type PollFrom, type Topic } from './iggy-wire.js';
import { OutageLog } from './outage-log.js';
import { SharedValue } from './shared-value.js';

export interface IggyReaderOptions {
  readonly connection: IggyConnection;
  readonly receive: (envelopes: readonly PositionedEnvelope[]) => void;
  readonly logger: Logger;
}

/** Messages a poll. */
const COUNT = 200;
/** Between polls of a partition that has nothing new: Iggy answers at once, and cannot be asked to wait. */
const IDLE = { minMs: 50, maxMs: 1_000 };
const BACKOFF = { baseMs: 100, maxMs: 10_000 };

/** Polls every partition, each from its end at the moment of beginning, at its own pace. */
export class IggyReader implements TargetReader {
  readonly #connection: IggyConnection;
  readonly #receive: IggyReaderOptions['receive'];
  readonly #logger: Logger;
  readonly #outage: OutageLog;
  readonly #stop = new AbortController();
  readonly #ends: SharedValue<Ends>;
  readonly #running: Promise<void>;

  constructor({ connection, receive, logger }: IggyReaderOptions) {
    this.#connection = connection;
    this.#receive = receive;
    this.#logger = logger;
    this.#outage = new OutageLog(logger, 'the event target iggy');
    this.#ends = new SharedValue({ make: () => this.#findEnds() });
    // Each partition's loop listens: as many as there are, by intention.
    setMaxListeners(0, this.#stop.signal);
    this.#running = this.#run();
  }

  /** Resolves when it is settled where reading begins: what is published after that will be read. */
  async begun(signal: AbortSignal): Promise<void> {
    await this.#ends.get(signal);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #findEnds(): Promise<Ends> {
    const { signal } = this.#stop;
    const topic = await this.#connection.topic(signal);
    const ends = await Promise.all(
      topic.partitions.map(async (partition) => {
        const page = await this.#connection.poll({ partition, from: { kind: 'last' }, count: 1 }, signal);
        return [partition, afterEnd(page)] as const;
      }),
    );
    return { topic, next: new Map(ends) };
  }

  async #run(): Promise<void> {
    let ends: Ends | undefined;
    await this.#repeat('begin', async () => {
      ends = await this.#ends.get(this.#stop.signal);
      return 'done';
    });
    if (ends === undefined) return;
    const { topic, next } = ends;
    await Promise.all([...next].map(([partition, offset]) => this.#readPartition(topic, partition, offset)));
  }

  async #readPartition(known: Topic, partition: number, offset: number): Promise<void> {
    let topic = known;
    let from: PollFrom = { kind: 'offset', offset };
    await this.#repeat(partition, async () => {
      const page = await this.#connection.poll({ partition, from, count: COUNT }, this.#stop.signal);
      const recreated = page.topic !== topic;
      topic = page.topic;
      if (from.kind === 'offset' && (recreated || isRolledBack(page, from.offset))) {
        const details = { partition, offset: from.offset, end: page.currentOffset };
        this.#logger.warn(details, 'the log in iggy was wiped or rolled back; reading from its beginning');
        from = { kind: 'first' };
        return 'more';
      }
      const last = page.messages.at(-1);
      if (last === undefined) return 'idle';
      this.#hand(partition, page);
      from = { kind: 'offset', offset: last.offset + 1 };
      return 'more';
    });
  }

  #hand(partition: number, page: Page): void {
    const envelopes: PositionedEnvelope[] = [];
    for (const { offset, payload } of page.messages) {
      const envelope = decodePayload(payload);
      if (envelope) envelopes.push(envelope);
      else this.#logger.warn({ partition, offset }, 'a message in iggy is no envelope; skipped');
    }
    if (envelopes.length > 0) this.#receive(envelopes);
  }

  /** Turn after turn until `done` or closed, with growing pauses while there is nothing, or nobody answers. */
  async #repeat(who: number | 'begin', turn: () => Promise<'more' | 'idle' | 'done'>): Promise<void> {
    const { signal } = this.#stop;
    let idleMs = IDLE.minMs;
    let failures = 0;
    while (!signal.aborted) {
      let waitMs: number;
      try {
        const result = await turn();
        this.#outage.succeeded(who);
        failures = 0;
        if (result === 'done') return;
        waitMs = result === 'idle' ? idleMs : 0;
        idleMs = result === 'idle' ? Math.min(idleMs * 2, IDLE.maxMs) : IDLE.minMs;
      } catch (error) {
        if (signal.aborted) return;
        this.#outage.failed(who, error);
        failures += 1;
        waitMs = backoffMs(failures, BACKOFF);
      }
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

interface Ends {
  readonly topic: Topic;
  /** Partition → the offset its next message will have. */
  readonly next: ReadonlyMap<number, number>;
}

/** 0 as the newest offset is also what an empty partition says; only the messages tell. */
function afterEnd({ currentOffset, messages }: Page): number {
  return currentOffset === 0 && messages.length === 0 ? 0 : currentOffset + 1;
}

/** Nothing at our offset is the usual end of the log; an end before it is a log that has lost what we read. */
function isRolledBack({ currentOffset, messages }: Page, offset: number): boolean {
  return messages.length === 0 && currentOffset + 1 < offset;
}
