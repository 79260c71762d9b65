import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeIggy, type IggyVersion } from '../kit/fake-iggy/fake-iggy.js';
import { xxHash32 } from '../kit/fake-iggy/xx-hash-32.js';
import { base64, Caller, key, type Login, message, partitionId, topic, TOPIC, withTopic } from './caller.js';

// The fake keeps the rules of the real server that an event log meets. A rule that turns out to be another is mended here first.

const VERSIONS: IggyVersion[] = ['0.8', '0.9'];
test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('xxHash32 of "%s" is as published', (text, hash) => {
  expect(xxHash32(Buffer.from(text))).toBe(hash);
});

describe.each(VERSIONS)('a fake Iggy %s', (version) => {
  let iggy: FakeIggy;
  let caller: Caller;
  let now = 1_767_225_600_000;

  beforeAll(async () => {
    iggy = await FakeIggy.start({ version, now: () => now });
    caller = await withTopic(iggy);
  });
  afterAll(() => iggy.close());

  describe('users', () => {
    test('answers a ping to anybody, in plain text', async () => {
      expect(await new Caller(iggy.url).call('GET', '/ping')).toMatchObject({ status: 200, text: 'pong' });
    });

    test('a login gives a token for an hour, its end in seconds', async () => {
      const { json } = await caller.call('POST', '/users/login', {
        username: 'iggy',
        password: 'iggy-password',
      });
      expect(json).toEqual({
        user_id: 0,
        access_token: { token: expect.any(String), expiry: now / 1000 + 3600 },
      });
    });

    test('a wrong password is 400, not 401', async () => {
      const reply = await caller.call('POST', '/users/login', { username: 'iggy', password: 'guess' });
      expect(reply).toMatchObject({
        status: 400,
        json: { id: 42, code: 'invalid_credentials', field: null },
      });
    });

    test.each(['', 'made-up'])(
      'everything but ping and login needs a token that holds: "%s"',
      async (token) => {
        const stranger = new Caller(iggy.url);
        stranger.token = token;
        const reply = await stranger.call('GET', '/stats');
        expect(reply.status).toBe(401);
        expect(reply.text === '').toBe(version === '0.8');
        expect((await caller.call('GET', '/stats')).status).toBe(200);
      },
    );

    test('a token ends with its time, give or take five seconds', async () => {
      const guest = await new Caller(iggy.url).login();
      const start = now;
      now = start + 3_604_000;
      expect((await guest.call('GET', '/stats')).status).toBe(200);
      now = start + 3_606_000;
      expect((await guest.call('GET', '/stats')).status).toBe(401);
      now = start;
    });

    test('a refreshed token leaves the old one valid only in 0.9', async () => {
      const guest = await new Caller(iggy.url).login();
      const reply = await guest.call('POST', '/users/refresh-token', { token: guest.token });
      expect(reply.status).toBe(200);
      expect((await guest.call('GET', '/stats')).status).toBe(version === '0.8' ? 401 : 200);
      guest.token = (reply.json as unknown as Login).access_token.token;
      expect((await guest.call('DELETE', '/users/logout')).status).toBe(204);
      expect((await guest.call('GET', '/stats')).status).toBe(401);
      expect((await guest.call('POST', '/users/refresh-token', { token: guest.token })).status).toBe(401);
    });
  });

  describe('requests', () => {
    test.each([
      ['malformed JSON', '{"name":', 400],
      ['another shape', { nom: 'x' }, 422],
      ['another type', { name: 7 }, 422],
    ])('%s is refused in plain text', async (_, body, status) => {
      const reply = await caller.call('POST', '/streams', body);
      expect(reply).toMatchObject({ status, code: undefined });
      expect(reply.text).not.toBe('');
    });

    test('another content type is 415', async () => {
      const reply = await caller.call('POST', '/streams', '{"name":"x"}', { 'content-type': 'text/plain' });
      expect(reply.status).toBe(415);
    });

    test('more than 2 MB is not taken', async () => {
      // 0.9 closes the connection, so that its answer may be lost.
      const reply = await caller.send(key('k'), message('x'.repeat(1_600_000))).catch(() => undefined);
      if (version === '0.8') expect(reply?.status).toBe(413);
      else expect([413, undefined]).toContain(reply?.status);
      expect((await caller.send(key('k'), message('x'.repeat(1_400_000)))).status).toBe(201);
    });

    test('an unknown path is 404', async () => {
      expect((await caller.call('GET', '/nowhere')).status).toBe(404);
    });
  });

  describe('topology', () => {
    test('a stream or topic that is there already is 400', async () => {
      expect(await caller.call('POST', '/streams', { name: 'platform' })).toMatchObject({
        status: 400,
        json: { id: 1012, code: 'stream_name_already_exists' },
      });
      expect(await caller.call('POST', '/streams/platform/topics', topic)).toMatchObject({
        status: 400,
        json: { id: 2013, code: 'topic_name_already_exists' },
      });
    });

    test('what is missing is 404', async () => {
      expect(await caller.call('GET', '/streams/missing')).toMatchObject({
        status: 404,
        json: { id: 1009, code: 'stream_id_not_found' },
      });
      expect((await caller.call('GET', '/streams/platform/topics/missing')).status).toBe(404);
      expect((await caller.call('POST', '/streams/missing/topics', topic)).status).toBe(404);
    });

    test.each(Object.keys(topic))('a topic needs `%s`', async (name) => {
      const reply = await caller.call('POST', '/streams/platform/topics', { ...topic, [name]: undefined });
      expect(reply).toMatchObject({ status: 422, text: expect.stringContaining(name) });
    });

    test('the largest u64, as JavaScript writes it, is refused', async () => {
      const body = { ...topic, name: 'never', message_expiry: Number(2n ** 64n - 1n) };
      expect((await caller.call('POST', '/streams/platform/topics', body)).status).toBe(422);
    });

    test.each([
      ['1001 partitions', { name: 'many', partitions_count: 1001 }],
      ['a name of 256 bytes', { name: 'x'.repeat(256) }],
    ])('%s are refused', async (_, more) => {
      expect((await caller.call('POST', '/streams/platform/topics', { ...topic, ...more })).status).toBe(400);
    });

    test('only 0.9 looks at options, and knows which there are', async () => {
      const create = (name: string, options: object) =>
        caller.call('POST', '/streams/platform/topics', { ...topic, name, options });
      expect((await create('durable', { enforce_fsync: 'true' })).status).toBe(200);
      expect((await create('odd', { colour: 'red' })).status).toBe(version === '0.8' ? 200 : 400);
    });

    test('a name of digits only is taken for an id', async () => {
      expect((await caller.call('POST', '/streams', { name: '777' })).status).toBe(200);
      expect((await caller.call('GET', '/streams/777')).status).toBe(404);
      const { json } = await caller.call('GET', '/streams/platform');
      expect((await caller.call('GET', `/streams/${json.id}`)).json).toEqual(json);
    });

    test('details say for each partition where it ends', async () => {
      const { json } = await caller.call('GET', TOPIC);
      const end = (id: number) => expect.objectContaining({ id, current_offset: expect.any(Number) });
      expect(json).toMatchObject({ partitions_count: 3, partitions: [end(0), end(1), end(2)] });
    });
  });

  describe('sending', () => {
    test.each([
      ['no key', { kind: 'messages_key', value: '' }, 400],
      ['a key of 256 bytes', key('k'.repeat(256)), 400],
      ['a partition id of one byte', { kind: 'partition_id', value: base64('1') }, 400],
      ['a partition there is not', partitionId(3), 404],
      [
        'a big-endian partition id',
        { kind: 'partition_id', value: base64(new Uint8Array([0, 0, 0, 1])) },
        404,
      ],
      ['another kind', { kind: 'random', value: '' }, 422],
      ['no base64', { kind: 'messages_key', value: 'k?' }, 422],
    ])('partitioning by %s is refused', async (_, partitioning, status) => {
      expect((await caller.send(partitioning, message('x'))).status).toBe(status);
    });

    const header = (name: string, value: string, kind = 'string') => ({
      user_headers: [{ key: { kind: 'string', value: base64(name) }, value: { kind, value: base64(value) } }],
    });

    test.each([
      ['an empty payload', message(''), 400],
      ['no payload', {}, 422],
      ['a payload that is no base64', { payload: 'hello' }, 422],
      ['a header of 256 bytes', message('x', header('h', 'v'.repeat(256))), 400],
      ['a header of another kind', message('x', header('h', 'v', 'text')), 422],
      ['an id that is none', message('x', { id: 'seven' }), 422],
    ])('a message with %s is refused, and its neighbour is not taken', async (_, bad, status) => {
      const before = (await caller.call('GET', '/stats')).json.messages_count;
      expect((await caller.send(key('k'), message('fine'), bad)).status).toBe(status);
      expect((await caller.call('GET', '/stats')).json.messages_count).toBe(before);
    });

    test('a request without messages is refused', async () => {
      expect((await caller.send(key('k'))).status).toBe(400);
    });

    test('says that it was taken, each version in its way', async () => {
      const reply = await caller.send(partitionId(0), message('x'));
      expect(reply.status).toBe(201);
      if (version === '0.8') expect(reply.text).toBe('');
      else {
        expect(reply.headers.has('iggy-durability')).toBe(true);
        expect(reply.json.confirmations).toEqual([
          { stream_id: 1, topic_id: 0, partition_id: 0, base_offset: expect.any(Number) },
        ]);
      }
      const body = { partitioning: key('k'), messages: [message('x')] };
      const unheard = await caller.call('POST', `${TOPIC}/messages?ack=none`, body);
      expect(unheard.status).toBe(version === '0.8' ? 201 : 202);
    });

    test('only 0.9 limits the writes in flight of a token', async () => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      iggy.failSends(...Array.from({ length: 32 }, () => ({ kind: 'hold', until: held }) as const));
      const waiting = Array.from({ length: 32 }, () => caller.send(key('k'), message('x')));
      await expect.poll(() => iggy.writesInFlight.get(caller.token)).toBe(32);
      const one = await caller.send(key('k'), message('x'));
      expect([one.status, one.headers.get('retry-after')]).toEqual(
        version === '0.8' ? [201, null] : [429, '1'],
      );
      release();
      expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([201]));
    });
  });
});
