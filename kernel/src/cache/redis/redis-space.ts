import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../events/backoff.js';
import type { Generation, Lifetime } from '../cache.js';
import type { RedisLink } from './redis-link.js';

/** Seconds the state stays after its last use. Without it all entries are misses. */
const STATE_S = 7 * 24 * 3600;

const MEND = { baseMs: 200, maxMs: 5_000 };

/** → the state, made if it is not there. */
const STATE_NOW = `
  local state = redis.call('GET', KEYS[1])
  if state then redis.call('EXPIRE', KEYS[1], ${STATE_S}) return state end
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ${STATE_S})
  return ARGV[1]`;

const SET_SINCE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  return 1`;

const DELETE = `
  local state = redis.call('GET', KEYS[1]) or ARGV[1]
  redis.call('SET', KEYS[1], string.match(state, '^[^.]*') .. '.' .. ARGV[2], 'EX', ${STATE_S})
  for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
  return 1`;

/**
 * The keys of a Redis below one name, which keep the rules of `Cache` for all who share them.
 *
 * One key is their state: `epoch.generation`, both random. Each deletion changes the generation, and an entry is only stored
 * while the generation is the one it was read in. Each entry begins with its epoch, so a new epoch empties the space at
 * once. Random rather than counted: a Redis that has lost its state must not come to the same one again.
 *
 * What this process could not delete, and what a Redis holds that comes back from an outage (a replica or a file may have
 * missed the last deletions), is not trusted: it misses until a new epoch has begun. That is tried until it works, whether
 * anybody asks or not, for a process that starts meanwhile would trust it.
 */
export class RedisSpace {
  readonly #link: RedisLink;
  readonly #name: string;
  readonly #state: string;
  /** How often entries became untrustworthy, and how many of these times a new epoch followed. */
  #doubts = 0;
  #settled = 0;
  #mending = false;
  readonly #end = new AbortController();

  /** `name` begins every key: `rustok:7523…-16384:tenant-cache:v1:`. */
  constructor(link: RedisLink, name: string) {
    this.#link = link;
    this.#name = name;
    this.#state = `${name}state`;
    link.onLost(() => this.#doubt());
  }

  async get(key: string): Promise<string | undefined> {
    if (!this.#trusted) return undefined;
    const [text, state] = await this.#link.ask((redis) => redis.mget(this.#name + key, this.#state), [
      null,
      null,
    ] as const);
    if (typeof text !== 'string' || !this.#trusted) return undefined;
    const epoch = epochOf(state ?? '');
    if (epoch !== '' && text.startsWith(`${epoch} `)) return text.slice(epoch.length + 1);
    await this.drop(key);
    return undefined;
  }

  async remainingMs(key: string): Promise<number> {
    return Math.max(0, await this.#link.ask((redis) => redis.pttl(this.#name + key), 0));
  }

  async generation(): Promise<Generation> {
    if (!this.#trusted) return undefined;
    const state = await this.#link.ask(
      (redis) => redis.eval(STATE_NOW, 1, this.#state, newState()),
      undefined,
    );
    return typeof state === 'string' ? state : undefined;
  }

  async set(key: string, text: string, { ttlMs, since }: Lifetime): Promise<void> {
    if (since === undefined || ttlMs < 1 || !this.#trusted) return;
    const entry = `${epochOf(since)} ${text}`;
    const ttl = String(Math.floor(ttlMs));
    await this.#link.ask(
      (redis) => redis.eval(SET_SINCE, 2, this.#state, this.#name + key, since, entry, ttl),
      undefined,
    );
  }

  async delete(...keys: readonly string[]): Promise<void> {
    const names = keys.map((key) => this.#name + key);
    const deleted = await this.#link.ask(
      (redis) => redis.eval(DELETE, 1 + names.length, this.#state, ...names, newState(), token()),
      undefined,
    );
    if (deleted === undefined) this.#doubt();
  }

  async clear(): Promise<void> {
    this.#doubts += 1;
    if (!(await this.#beginEpoch())) this.#mend();
  }

  close(): void {
    this.#end.abort();
  }

  /** Takes away what cannot be read. No news for anybody, so the generation stays. */
  async drop(key: string): Promise<void> {
    await this.#link.ask((redis) => redis.unlink(this.#name + key), undefined);
  }

  get #trusted(): boolean {
    return this.#doubts === this.#settled;
  }

  #doubt(): void {
    this.#doubts += 1;
    this.#mend();
  }

  #mend(): void {
    if (this.#mending) return;
    this.#mending = true;
    void this.#mendUntilTrusted().finally(() => (this.#mending = false));
  }

  async #mendUntilTrusted(): Promise<void> {
    const { signal } = this.#end;
    for (let attempt = 1; !signal.aborted && !this.#trusted; attempt += 1) {
      if (await this.#beginEpoch()) return;
      await sleep(backoffMs(attempt, MEND), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Whether the entries can be trusted from here on. */
  async #beginEpoch(): Promise<boolean> {
    const doubts = this.#doubts;
    const begun = await this.#link.insist((redis) => redis.set(this.#state, newState(), 'EX', STATE_S));
    if (begun !== undefined) this.#settled = Math.max(this.#settled, doubts);
    return this.#trusted;
  }
}

const token = () => randomBytes(12).toString('base64url');
const newState = () => `${token()}.${token()}`;
const epochOf = (state: string) => state.split('.', 1)[0] ?? '';
