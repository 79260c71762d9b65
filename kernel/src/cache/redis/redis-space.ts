import { randomBytes } from 'node:crypto';
import type { Generation, Lifetime } from '../cache.js';
import type { RedisLink } from './redis-link.js';

/** Seconds the state stays after its last use. Without it all entries are misses. */
const STATE_S = 7 * 24 * 3600;

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
 * missed the last deletions), is not trusted: the space is emptied before it is used again.
 */
export class RedisSpace {
  readonly #link: RedisLink;
  readonly #name: string;
  readonly #state: string;
  /** How often entries became untrustworthy, and which of these times a new epoch followed. */
  #doubts = 0;
  #settled = 0;
  #settling: Promise<boolean> | undefined;

  /** `name` begins every key: `rustok:7523…-16384:tenant-cache:v1:`. */
  constructor(link: RedisLink, name: string) {
    this.#link = link;
    this.#name = name;
    this.#state = `${name}state`;
    link.onLost(() => (this.#doubts += 1));
  }

  async get(key: string): Promise<string | undefined> {
    if (!(await this.#settle())) return undefined;
    const [text, state] = await this.#link.ask((redis) => redis.mget(this.#name + key, this.#state), [
      null,
      null,
    ] as const);
    if (typeof text !== 'string') return undefined;
    const epoch = epochOf(state ?? '');
    if (epoch !== '' && text.startsWith(`${epoch} `)) return text.slice(epoch.length + 1);
    await this.drop(key);
    return undefined;
  }

  async remainingMs(key: string): Promise<number> {
    return Math.max(0, await this.#link.ask((redis) => redis.pttl(this.#name + key), 0));
  }

  async generation(): Promise<Generation> {
    if (!(await this.#settle())) return undefined;
    const made = newState();
    const state = await this.#link.ask((redis) => redis.eval(STATE_NOW, 1, this.#state, made), undefined);
    return typeof state === 'string' ? state : undefined;
  }

  async set(key: string, text: string, { ttlMs, since }: Lifetime): Promise<void> {
    if (since === undefined || ttlMs < 1 || !(await this.#settle())) return;
    const entry = `${epochOf(since)} ${text}`;
    await this.#link.ask(
      (redis) =>
        redis.eval(SET_SINCE, 2, this.#state, this.#name + key, since, entry, String(Math.floor(ttlMs))),
      undefined,
    );
  }

  async delete(...keys: readonly string[]): Promise<void> {
    if (!(await this.#settle())) {
      this.#doubts += 1;
      return;
    }
    const names = keys.map((key) => this.#name + key);
    const deleted = await this.#link.ask(
      (redis) => redis.eval(DELETE, 1 + names.length, this.#state, ...names, newState(), token()),
      undefined,
    );
    if (deleted === undefined) this.#doubts += 1;
  }

  async clear(): Promise<void> {
    this.#doubts += 1;
    await this.#settle();
  }

  /** Takes away what cannot be read. No news for anybody, so the generation stays. */
  async drop(key: string): Promise<void> {
    await this.#link.ask((redis) => redis.unlink(this.#name + key), undefined);
  }

  /** Whether the entries can be trusted, after a new epoch where that is needed and possible. */
  async #settle(): Promise<boolean> {
    if (this.#doubts === this.#settled) return true;
    this.#settling ??= this.#beginEpoch().finally(() => (this.#settling = undefined));
    return this.#settling;
  }

  async #beginEpoch(): Promise<boolean> {
    const doubts = this.#doubts;
    const begun = await this.#link.ask(
      (redis) => redis.set(this.#state, newState(), 'EX', STATE_S),
      undefined,
    );
    if (begun !== undefined) this.#settled = doubts;
    return this.#doubts === this.#settled;
  }
}

const token = () => randomBytes(12).toString('base64url');
const newState = () => `${token()}.${token()}`;
const epochOf = (state: string) => state.split('.', 1)[0] ?? '';
