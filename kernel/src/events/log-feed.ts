import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';
import type { PositionedEnvelope } from './envelope.js';
import type { EventFeed, EventListener } from './event-feed.js';
import { endOfLog, readLog } from './event-log.js';
import type { EventMetrics } from './event-metrics.js';
import { Loop } from './loop.js';
import { ReorderBuffer } from './reorder-buffer.js';
import type { EventTarget, TargetReader } from './transports/event-target.js';

export interface LogFeedOptions {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  /** Events per read. Default 500. */
  readonly batchSize?: number;
  /** Milliseconds between polls while no notification arrives. Default 500. */
  readonly pollMs?: number;
  /** What brings events here. Default: nothing does, they are read from the log. */
  readonly carrier?: Carrier;
}

export interface Carrier {
  /** The target the relay takes events to. */
  readonly target: Pick<EventTarget, 'name' | 'read'>;
  readonly metrics: EventMetrics;
  /** Milliseconds it has for bringing an event before that is read from the log instead. */
  readonly patienceMs: number;
}

/** Events that may wait for one that is missing; more are read from the log when it is their turn. */
const MAX_WAITING = 10_000;

/** An event is known to have a position, and is not here yet. */
interface Expectation {
  readonly end: bigint;
  /** On `performance.now()`. */
  until: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Hands every event to the listeners of this process exactly once, in the order of positions and without a gap, from
 * the end of the log at its start.
 *
 * Without a carrier it tails the log in Postgres. With one, the carrier brings the events and the log decides: what is
 * repeated is dropped, what comes too early waits, and what is late is read from the log. How far the log goes is known
 * from notifications and a slow poll. So a broker that is down, slow or wiped costs time, never an event.
 */
export class LogFeed implements EventFeed {
  readonly #options: LogFeedOptions & { readonly batchSize: number };
  readonly #listeners = new Set<EventListener>();
  readonly #buffer: ReorderBuffer;
  readonly #loop: Loop;
  readonly #reader: TargetReader | undefined;
  /** The log goes at least to here. */
  #known: bigint;
  #expected: Expectation | undefined;

  private constructor(options: LogFeedOptions, start: bigint) {
    const { logger, pollMs = 500, batchSize = 500, carrier } = options;
    this.#options = { ...options, batchSize };
    this.#known = start;
    this.#buffer = new ReorderBuffer(start, MAX_WAITING);
    this.#reader = carrier?.target.read((envelopes) => this.#receive(envelopes));
    this.#loop = new Loop({
      name: 'log-feed',
      pollMs,
      logger,
      turn: () => (carrier ? this.#catchUp(carrier) : this.#tail()),
    });
  }

  /** Begins at the end of the log. */
  static async start(options: LogFeedOptions): Promise<LogFeed> {
    return new LogFeed(options, await endOfLog(options.platform));
  }

  /** Events got positions; `lastPosition`, as the notification has it, is the last of them. */
  wake(lastPosition = ''): void {
    if (this.#options.carrier && /^\d{1,19}$/.test(lastPosition)) this.#learn(BigInt(lastPosition));
    else this.#loop.wake();
  }

  get position(): bigint {
    return this.#buffer.watermark;
  }

  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#loop.close();
    clearTimeout(this.#expected?.timer);
    this.#listeners.clear();
  }

  async #tail(): Promise<boolean> {
    const { platform, batchSize } = this.#options;
    const { watermark } = this.#buffer;
    const envelopes = await readLog(platform, { after: watermark, limit: batchSize });
    const last = envelopes.at(-1);
    if (last) this.#handOn(this.#buffer.fill(envelopes, last.position).ready);
    return envelopes.length === batchSize;
  }

  #receive(envelopes: readonly PositionedEnvelope[]): void {
    this.#handOn(this.#buffer.add(envelopes));
    this.#expect();
    if (this.#buffer.waiting >= MAX_WAITING && this.#expected) {
      this.#expected.until = 0;
      this.#loop.wake();
    }
  }

  #learn(end: bigint): void {
    if (end > this.#known) this.#known = end;
    this.#expect();
  }

  /** Keeps in mind until when what is missing may still be brought. */
  #expect(): void {
    const { watermark, waiting } = this.#buffer;
    if (this.#expected && this.#expected.end <= watermark) {
      clearTimeout(this.#expected.timer);
      this.#expected = undefined;
    }
    if (this.#expected || (this.#known <= watermark && waiting === 0)) return;
    const patienceMs = this.#options.carrier?.patienceMs ?? 0;
    this.#expected = {
      end: this.#known > watermark ? this.#known : watermark + 1n,
      until: performance.now() + patienceMs,
      // One more, since a timer may fire a fraction early.
      timer: setTimeout(() => this.#loop.wake(), patienceMs + 1),
    };
  }

  /** Asks how far the log goes or, when the carrier's time is over, reads what it did not bring. */
  async #catchUp({ metrics, target }: Carrier): Promise<boolean> {
    const { platform, batchSize, logger } = this.#options;
    if (this.#expected && performance.now() < this.#expected.until) return false;
    const { highest } = this.#buffer;
    const known = this.#known;
    const end = await endOfLog(platform);
    // Its time may have begun only now, while the question was under way.
    if (!this.#expected || performance.now() < this.#expected.until) {
      this.#learn(end);
      return false;
    }
    const after = this.#buffer.watermark;
    const envelopes = await readLog(platform, { after, limit: batchSize });
    if (highest > end) {
      // Nothing is carried before it is in the log, so these are not ours.
      const dropped = this.#buffer.dropBeyond(end);
      logger.warn(
        { target: target.name, dropped, position: highest.toString() },
        'the target brought events that are not in the log',
      );
    }
    const last = envelopes.at(-1)?.position ?? after;
    const all = envelopes.length < batchSize;
    const { ready, fromLog } = this.#buffer.fill(envelopes, all && end > last ? end : last);
    metrics.fallbacks.inc(fromLog);
    this.#handOn(ready);
    if (all) {
      // Also downwards, where a notification said more than the log holds; not what was said in the meantime.
      if (this.#known === known) this.#known = end;
      clearTimeout(this.#expected?.timer);
      this.#expected = undefined;
    }
    this.#expect();
    return !all;
  }

  #handOn(envelopes: readonly PositionedEnvelope[]): void {
    if (envelopes.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(envelopes);
      } catch (error) {
        // A bug of that listener's; the others must not lose the events for it.
        this.#options.logger.error({ err: error }, 'a listener of the event feed failed');
      }
    }
  }
}
