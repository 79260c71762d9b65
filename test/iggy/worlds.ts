import { randomUUID } from 'node:crypto';
import type { PositionedEnvelope } from '../../kernel/src/events/envelope.js';
import { type EventSettings, eventSettings } from '../../kernel/src/events/event-settings.js';
import { IggyHttpClient } from '../../kernel/src/events/transports/iggy/iggy-http-client.js';
import { decodePayload } from '../../kernel/src/events/transports/iggy/iggy-wire.js';
import { FakeIggy, type IggyVersion } from '../kit/fake-iggy/fake-iggy.js';

export type IggySettings = EventSettings['iggy'] & { readonly url: string };

/** A server with an empty stream of its own, and what can go wrong between it and a target. */
export interface World extends AsyncDisposable {
  readonly settings: IggySettings;
  /** For the target; counts. */
  readonly fetch: typeof globalThis.fetch;
  readonly logins: () => number;
  readonly requests: () => number;
  /** The next sends are taken, and their answers lost. */
  loseAnswers(count: number): void;
  /** Every token given out so far is refused from now on. */
  refuseTokens(): void;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** As if the server's data had been deleted. */
  wipe(): Promise<void>;
  /** The same endpoint as the target's, without its policies. */
  readonly client: IggyHttpClient;
  token(): Promise<string>;
  /** What the log holds, partition by partition; what is no envelope is `null`. */
  log(): Promise<readonly (PositionedEnvelope | null)[]>;
}

export type WorldOptions = Partial<Omit<EventSettings['iggy'], 'url'>>;
export type OpenWorld = (options?: WorldOptions) => Promise<World>;

export interface FakeWorld extends World {
  readonly iggy: FakeIggy;
}

export const fakeWorld =
  (version: IggyVersion) =>
  async (options: WorldOptions = {}): Promise<FakeWorld> => {
    const iggy = await FakeIggy.start({ version });
    const base = baseWorld(settingsFor(iggy, options), globalThis.fetch);
    return {
      ...base,
      iggy,
      loseAnswers: (count) =>
        iggy.failSends(...Array.from({ length: count }, () => ({ kind: 'lose-answer' }) as const)),
      refuseTokens: () => iggy.tokens.revokeAll(),
      leave: () => iggy.stop(),
      comeBack: () => iggy.listen(),
      wipe: async () => iggy.log.wipe(),
      [Symbol.asyncDispose]: () => iggy.close(),
    };
  };

/** A real server: what cannot be done to it is done to the way there. */
export const liveWorld =
  (server: { readonly url: string; readonly username: string; readonly password: string }) =>
  async (options: WorldOptions = {}): Promise<World> => {
    let lost = 0;
    let isAway = false;
    const given = new Set<string>();
    const refused = new Set<string>();
    const base = baseWorld(settingsFor(server, options), async (input, init = {}) => {
      if (isAway) throw failed('ECONNREFUSED');
      const headers = new Headers(init.headers);
      const token = headers.get('authorization');
      if (token !== null) given.add(token);
      if (token !== null && refused.has(token)) headers.set('authorization', 'Bearer refused');
      const response = await fetch(input, { ...init, headers });
      if (lost > 0 && init.method === 'POST' && String(input).endsWith('/messages')) {
        lost -= 1;
        await response.text();
        throw failed('ECONNRESET');
      }
      return response;
    });
    const deleteStream = async () => {
      const headers = { authorization: `Bearer ${await base.token()}` };
      await fetch(`${server.url}/streams/${base.settings.stream}`, { method: 'DELETE', headers });
    };
    return {
      ...base,
      loseAnswers: (count) => void (lost = count),
      refuseTokens: () => given.forEach((token) => refused.add(token)),
      leave: async () => void (isAway = true),
      comeBack: async () => {
        isAway = false;
        given.forEach((token) => refused.add(token));
      },
      wipe: deleteStream,
      [Symbol.asyncDispose]: deleteStream,
    };
  };

function settingsFor(
  { url, username, password }: { readonly url: string; readonly username: string; readonly password: string },
  options: WorldOptions,
): IggySettings {
  const stream = `test-${randomUUID()}`;
  const input = { url, username, password, stream, partitions: 4, ...options };
  return { ...eventSettings.parse({ iggy: input }).iggy, url };
}

function baseWorld(settings: IggySettings, send: typeof globalThis.fetch) {
  let logins = 0;
  let requests = 0;
  const client = new IggyHttpClient({ url: settings.url, requestTimeoutMs: 10_000 });
  const { signal } = new AbortController();
  const { stream, topic, partitions } = settings;
  const token = async () => (await client.login(settings, signal)).value;
  return {
    settings,
    client,
    token,
    fetch: ((input, init) => {
      requests += 1;
      if (String(input).endsWith('/users/login')) logins += 1;
      return send(input, init);
    }) as typeof globalThis.fetch,
    logins: () => logins,
    requests: () => requests,
    log: async () => {
      const call = { token: await token(), signal };
      const all: (PositionedEnvelope | null)[] = [];
      for (let partition = 0; partition < partitions; partition += 1) {
        const poll = { partition, from: { kind: 'first' }, count: 1000 } as const;
        const { messages } = await client.poll(stream, topic, poll, call);
        all.push(...messages.map(({ payload }) => decodePayload(payload)));
      }
      return all;
    },
  };
}

function failed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

/** What every case is run over. */
export const worlds: [name: string, open: OpenWorld][] = [
  ['fake 0.8', fakeWorld('0.8')],
  ['fake 0.9', fakeWorld('0.9')],
];
// How to run it with a real server: docs/guides/brokers.md.
const { IGGY_URL: url, IGGY_USERNAME: username = 'iggy', IGGY_PASSWORD: password = 'iggy' } = process.env;
if (url) worlds.push([`live at ${url}`, liveWorld({ url, username, password })]);
