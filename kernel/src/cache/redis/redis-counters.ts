import type { RedisLink } from './redis-link.js';

/** Milliseconds over which counts are gathered before they go to Redis together. */
const GATHER_MS = 1_000;

/**
 * Counts of all processes of a platform, in one hash. Counting itself asks nobody: what was counted goes to Redis once a
 * second, and while Redis is away is kept. Figures for people: an answer that was lost may be counted twice.
 */
export class RedisCounters<F extends string> {
  readonly #link: RedisLink;
  readonly #key: string;
  readonly #fields: readonly F[];
  /** As Redis told last, over all processes. */
  #known: Record<F, number>;
  #pending: Record<F, number>;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(link: RedisLink, { key, fields }: { readonly key: string; readonly fields: readonly F[] }) {
    this.#link = link;
    this.#key = key;
    this.#fields = fields;
    this.#known = this.#zero();
    this.#pending = this.#zero();
  }

  add(field: F): void {
    this.#pending[field] += 1;
    if (this.#timer || this.#closed) return;
    this.#timer = setTimeout(() => void this.#send(), GATHER_MS).unref();
  }

  /** Of all processes; while Redis is away what it told last, and what was counted here since. */
  async totals(): Promise<Readonly<Record<F, number>>> {
    await this.#send();
    return this.#record((field) => this.#known[field] + this.#pending[field]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#send();
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const sent = this.#pending;
    this.#pending = this.#zero();
    // A field nobody counted is read by adding nothing to it.
    const told = await this.#link.ask(
      (redis) => Promise.all(this.#fields.map((field) => redis.hincrby(this.#key, field, sent[field]))),
      undefined,
    );
    if (told) this.#known = this.#record((_field, at) => told[at] ?? 0);
    else this.#pending = this.#record((field) => this.#pending[field] + sent[field]);
  }

  #zero(): Record<F, number> {
    return this.#record(() => 0);
  }

  #record(value: (field: F, at: number) => number): Record<F, number> {
    return Object.fromEntries(this.#fields.map((field, at) => [field, value(field, at)])) as Record<
      F,
      number
    >;
  }
}
