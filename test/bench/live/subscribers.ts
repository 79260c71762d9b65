import { setTimeout as delay } from 'node:timers/promises';
import { DOCUMENT, now } from './live-system.ts';
import { RawSubscriber } from './raw-subscriber.ts';

export interface SubscribersOptions {
  readonly url: string;
  readonly connectionParams: Readonly<Record<string, string>>;
  readonly count: number;
  /** Keep what arrives: for tests. */
  readonly keep?: boolean;
}

/** Connections that are made at a time: more than a server accepts at once would only wait. */
const CONNECTING = 200;

/** Milliseconds without anything new after which it is given up: something is stuck. */
const STALLED_MS = 30_000;

/** Many clients of one server, each with one subscription, that see the same events in the same order. */
export class Subscribers {
  /** By client, if they are kept. */
  readonly messages: string[][] = [];
  readonly #clients: RawSubscriber[] = [];
  /** Event → clients that have it, and when the last of them got it. */
  readonly #arrived: number[] = [];
  readonly #lastAt: number[] = [];
  #deliveries = 0;
  #bytes = 0;
  #failure: Error | undefined;

  /** Resolves when the server has acknowledged all connections. */
  static async connect({ count, keep, ...options }: SubscribersOptions): Promise<Subscribers> {
    const all = new Subscribers();
    const url = new URL(options.url);
    for (let at = 0; at < count; at += CONNECTING) {
      const some = Array.from({ length: Math.min(CONNECTING, count - at) }, () =>
        all.#add(url, options.connectionParams, keep === true),
      );
      await Promise.all(some);
    }
    return all;
  }

  subscribe(operations: 'identical' | 'different'): void {
    this.#clients.forEach((client, i) => {
      client.subscribe(DOCUMENT, { viewer: operations === 'identical' ? 0 : i });
    });
  }

  /** Resolves when each client has `events` of them, with the times at which the last client got those from `since` on. */
  async reached(events: number, since: number): Promise<readonly number[]> {
    let seen = this.#deliveries;
    let at = now();
    while (this.#clients.length > 0 && (this.#arrived[events - 1] ?? 0) < this.#clients.length) {
      await delay(1);
      if (this.#failure) throw this.#failure;
      if (this.#deliveries > seen) {
        seen = this.#deliveries;
        at = now();
      } else if (now() - at > STALLED_MS) {
        throw new Error(
          `stuck: ${this.#arrived[events - 1] ?? 0} of ${this.#clients.length} clients have event ${events}`,
        );
      }
    }
    return this.#lastAt.slice(since, events);
  }

  /** What came in so far: messages, and bytes of their payloads. */
  get received(): { readonly deliveries: number; readonly bytes: number } {
    return { deliveries: this.#deliveries, bytes: this.#bytes };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #add(url: URL, connectionParams: Readonly<Record<string, string>>, keep: boolean): Promise<void> {
    const kept: string[] = [];
    if (keep) this.messages.push(kept);
    let got = 0;
    await new Promise<void>((resolve, reject) => {
      const client = new RawSubscriber({
        url,
        connectionParams,
        onReady: resolve,
        onNext: (message) => {
          const event = got++;
          this.#arrived[event] = (this.#arrived[event] ?? 0) + 1;
          this.#lastAt[event] = now();
          this.#deliveries += 1;
          this.#bytes += message.length;
          if (keep) kept.push(message.toString());
        },
        onFailure: (error) => {
          this.#failure ??= error;
          reject(error);
        },
      });
      this.#clients.push(client);
    });
  }
}
