import { expect, test } from 'vitest';
import { eventSettings } from '../../event-settings.js';
import { IggyConnection } from './iggy-connection.js';
import { IggyHttpClient } from './iggy-http-client.js';

const never = new AbortController().signal;

/** A server that has the topic and takes every token it gave out; its clock is `skewMs` ahead of the client's. */
function connect({ skewMs = 0, url = 'http://iggy.test' } = {}) {
  const clock = { now: 1_767_225_600_000 };
  const seen = { logins: [] as string[], tokens: [] as (string | null)[], urls: [] as string[] };
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = String(input);
    seen.urls.push(url);
    if (url.endsWith('/users/login')) {
      const token = `token-${seen.logins.push(String(init?.body))}`;
      return Response.json({
        user_id: 0,
        access_token: { token, expiry: (clock.now + skewMs) / 1000 + 3600 },
      });
    }
    seen.tokens.push(new Headers(init?.headers).get('authorization'));
    return Response.json({ partitions: [{ id: 0 }] });
  };
  const settings = eventSettings.parse({ iggy: { password: 'secret', partitions: 1 } }).iggy;
  const client = new IggyHttpClient({ url, requestTimeoutMs: 1000, fetch });
  const connection = new IggyConnection({ client, settings, signal: never, now: () => clock.now });
  return { connection, clock, seen };
}

test('logs in once for however many begin at the same moment, and sends no more than name and password', async () => {
  const { connection, seen } = connect();
  await Promise.all(Array.from({ length: 20 }, () => connection.check(never)));
  expect(seen.logins).toEqual(['{"username":"iggy","password":"secret"}']);
});

test('does nothing before it is asked for something', () => {
  expect(connect().seen.urls).toEqual([]);
});

test('renews the token after four fifths of its life, once', async () => {
  const { connection, clock, seen } = connect();
  await connection.check(never);
  clock.now += 0.79 * 3_600_000;
  await connection.check(never);
  expect(seen.logins).toHaveLength(1);
  clock.now += 0.02 * 3_600_000;
  await Promise.all(Array.from({ length: 5 }, () => connection.check(never)));
  expect(seen.logins).toHaveLength(2);
  expect(seen.tokens.at(-1)).toBe('Bearer token-2');
});

test('does not log in for each request when the clock of the server is hours behind', async () => {
  const { connection, seen } = connect({ skewMs: -5 * 3_600_000 });
  for (let i = 0; i < 5; i += 1) await connection.check(never);
  expect(seen.logins).toHaveLength(1);
});

test('one caller who gives up leaves the login to the others', async () => {
  const { connection, seen } = connect();
  const impatient = new AbortController();
  const given = connection.check(impatient.signal);
  const waiting = connection.check(never);
  impatient.abort(new Error('enough'));
  await expect(given).rejects.toThrow('enough');
  await waiting;
  expect(seen.logins).toHaveLength(1);
});

test('keeps the path of its address, and drops credentials from it', async () => {
  const { connection, seen } = connect({ url: 'http://me:mine@iggy.test/behind/proxy/' });
  await connection.check(never);
  expect(seen.urls[0]).toBe('http://iggy.test/behind/proxy/users/login');
});
