import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeIggy } from '../kit/fake-iggy/fake-iggy.js';
import { startFakeIggyProcess } from '../kit/fake-iggy/fake-iggy-process.js';
import { xxHash32 } from '../kit/fake-iggy/xx-hash-32.js';
import type { Caller } from './caller.js';
import { key, message, type PageJson, partitionId, topic, TOPIC, withTopic } from './caller.js';

describe.each(['0.8', '0.9'] as const)('the log of a fake Iggy %s', (version) => {
  let iggy: FakeIggy;
  let caller: Caller;
  let now = 1_767_225_600_000;

  beforeAll(async () => {
    iggy = await FakeIggy.start({ version, now: () => now });
    caller = await withTopic(iggy);
    for (let i = 0; i < 5; i += 1) {
      now += 1000;
      await caller.send(partitionId(1), message(`m${i}`));
    }
  });
  afterAll(() => iggy.close());

  test.each([
    ['partition_id=1', [0, 1, 2, 3, 4]],
    ['partition_id=1&kind=offset&value=3', [3, 4]],
    ['partition_id=1&kind=offset&value=9', []],
    ['partition_id=1&kind=first&count=2', [0, 1]],
    ['partition_id=1&kind=last&count=2', [3, 4]],
    ['partition_id=1&kind=timestamp&value=1767225603000000', [2, 3, 4]],
    ['partition_id=1&kind=timestamp&value=1767225699000000', []],
    ['partition_id=1&kind=next&consumer_id=nobody', [0, 1, 2, 3, 4]],
    ['', []],
  ])('a poll of "%s" gives %j', async (query, offsets) => {
    expect(await caller.offsets(query)).toEqual(offsets);
  });

  test.each([
    ['partition_id=1&kind=newest', 400],
    ['partition_id=1&count=many', 400],
    ['partition_id=3', 404],
  ])('a poll of "%s" is %i', async (query, status) => {
    expect((await caller.poll(query)).status).toBe(status);
  });

  test('the newest offset is 0 in an empty partition too: only the count tells', async () => {
    expect((await caller.poll('partition_id=2')).json).toMatchObject({ current_offset: 0, count: 0 });
    expect((await caller.poll('partition_id=1')).json).toMatchObject({ current_offset: 4, count: 5 });
  });

  test('one key is one partition, found by its hash', async () => {
    for (const name of ['a', 'abc', 'tenant']) {
      const partition = xxHash32(Buffer.from(name)) % 3;
      const before = (await caller.offsets(`partition_id=${partition}&count=1000`)).length;
      await caller.send(key(name), message('x'), message('y'));
      expect(await caller.offsets(`partition_id=${partition}&count=1000`)).toHaveLength(before + 2);
    }
  });

  test('gives ids and checksums as bare numbers, more than JavaScript can hold', async () => {
    const id = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
    await caller.send(partitionId(2), message('x', { id }));
    const { text } = await caller.poll('partition_id=2&kind=last&count=1');
    expect(text).toContain(`"id":${BigInt(`0x${id.replaceAll('-', '')}`)},`);
    expect(text).toMatch(/"checksum":\d+,/);
  });

  test('an offset is stored when it is in the log, and found again by its consumer', async () => {
    const store = (body: object) => caller.call('PUT', `${TOPIC}/consumer-offsets`, body);
    const offset = { consumer_id: 'relay-a', partition_id: 1, offset: 2 };
    const find = (partition: number) =>
      caller.call('GET', `${TOPIC}/consumer-offsets?consumer_id=relay-a&partition_id=${partition}`);
    expect((await find(1)).status).toBe(404);
    expect((await store(offset)).status).toBe(204);
    expect((await find(1)).json).toMatchObject({ partition_id: 1, stored_offset: 2 });
    expect((await find(2)).status).toBe(404);
    expect((await caller.offsets('partition_id=1&kind=next&consumer_id=relay-a'))[0]).toBe(3);
    expect(await store({ ...offset, offset: 5000 })).toMatchObject({ status: 400, code: 'invalid_offset' });
    const path = `${TOPIC}/consumer-offsets/relay-a?partition_id=1`;
    expect((await caller.call('DELETE', path)).status).toBe(204);
    expect((await caller.call('DELETE', path)).status).toBe(404);
  });

  test('no offset is stored in an empty partition', async () => {
    await caller.call('POST', '/streams/platform/topics', { ...topic, name: 'empty' });
    const body = { consumer_id: 'relay-a', partition_id: 0, offset: 0 };
    expect(await caller.call('PUT', '/streams/platform/topics/empty/consumer-offsets', body)).toMatchObject({
      status: 400,
      code: 'invalid_offset',
    });
  });

  test('a poll may store the offset of what it gave', async () => {
    await caller.poll('partition_id=1&kind=first&count=2&consumer_id=auto&auto_commit=true');
    expect((await caller.offsets('partition_id=1&kind=next&consumer_id=auto&count=1'))[0]).toBe(2);
  });
});

describe('a fake in a process of its own', () => {
  test('has everything it acknowledged after it was killed, but no token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fake-iggy-'));
    const iggy = await startFakeIggyProcess({ persistTo: join(folder, 'log') });
    try {
      const caller = await withTopic(iggy);
      for (let round = 0; round < 3; round += 1) {
        const sent = await caller.send(partitionId(0), message(`a${round}`), message(`b${round}`));
        expect(sent.status).toBe(201);
        await iggy.kill();
        await iggy.restart();
        expect((await caller.poll('partition_id=0')).status).toBe(401);
        await caller.login();
        expect(await caller.offsets('partition_id=0')).toHaveLength(2 * round + 2);
      }
      const { messages } = (await caller.poll('partition_id=0')).json as unknown as PageJson;
      expect(messages.map(({ payload }) => Buffer.from(payload, 'base64').toString())).toEqual([
        'a0',
        'b0',
        'a1',
        'b1',
        'a2',
        'b2',
      ]);
    } finally {
      await iggy.close();
      await rm(folder, { recursive: true });
    }
  });
});
