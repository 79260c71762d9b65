import { buffer } from 'node:stream/consumers';
import { storageSettings, systemActor } from '@rustok/kernel';
import { unpackTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type FakeS3, startFakeS3 } from './fake-s3/fake-s3.js';
import { CREDENTIALS, REGION } from './fake-s3/signature.js';
import { png } from './images.js';
import { type Caller, SOON, startWorld, type World } from './world.js';

const HOUR_MS = 3_600_000;

let s3: FakeS3;
let world: World;
let editor: Caller;
beforeAll(async () => {
  s3 = await startFakeS3();
  world = await startWorld(bucketSettings());
  editor = world.editor;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});

const bucketSettings = (overrides: object = {}) =>
  storageSettings.parse({
    driver: 's3',
    bucket: BUCKET,
    endpoint: s3.endpoint,
    region: REGION,
    force_path_style: true,
    access_key_id: CREDENTIALS.accessKeyId,
    secret_access_key: CREDENTIALS.secretAccessKey,
    ...overrides,
  });

const keysOf = ({ id }: { readonly id: string }) =>
  [...s3.bucket.objects.keys()].filter((key) => key.startsWith(`${id}/`));

const deleteMedia = (id: string) =>
  editor.graphql.post('mutation ($id: UUID!) { deleteMedia(id: $id) }', { id });

describe('media in a bucket', () => {
  test('are answered by us, whole and in part', async () => {
    const content = png({ bytes: 7_000_000 });
    const { body, status } = await editor.upload({ content });
    expect(status).toBe(201);
    const whole = await fetch(`${world.api.url}${body.url}`);
    expect(Buffer.from(await whole.arrayBuffer()).equals(content)).toBe(true);
    const part = await fetch(`${world.api.url}${body.url}`, { headers: { range: 'bytes=6000000-6000004' } });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([
      206,
      content.subarray(6_000_000, 6_000_005),
    ]);
  });

  test('are answered by the bucket, where the operator wants that', async () => {
    await using linked = await startWorld(bucketSettings({ delivery: 'redirect' }));
    const { body } = await linked.editor.upload();
    const response = await fetch(`${linked.api.url}${body.url}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const file = await fetch(response.headers.get('location') ?? '');
    expect([file.headers.get('content-type'), Buffer.from(await file.arrayBuffer())]).toEqual([
      'image/png',
      png(),
    ]);
  });

  test('are not taken while it is away: a coded outage, and no row', async () => {
    const before = await world.sql('select * from media');
    s3.failing = (request) => request.startsWith('PUT');
    const answer = await editor.upload();
    s3.failing = undefined;
    expect([answer.status, answer.code]).toEqual([503, 'STORAGE_UNAVAILABLE']);
    expect(await world.sql('select * from media')).toEqual(before);
  });

  test('are removed in the end, though it was away when they were deleted', async () => {
    const { body } = await editor.upload();
    const [row] = await world.sql('select storage_key from media where id = $1', [body.id]);
    const key = row?.storage_key as string;
    let refused = 0;
    // Each try of ours is three of the SDK's.
    s3.failing = (request) => request.startsWith('DELETE') && ++refused <= 4;
    await deleteMedia(body.id);
    await expect.poll(() => s3.bucket.objects.has(key), SOON).toBe(false);
    s3.failing = undefined;
    await expect.poll(() => world.sql('select id from media where id = $1', [body.id]), SOON).toEqual([]);
    expect(refused).toBeGreaterThan(4);
  });
});

describe('the sweep', () => {
  test('removes old files without a row, and nothing else', async () => {
    const { body } = await editor.upload();
    const [row] = await world.sql('select storage_key from media where id = $1', [body.id]);
    const kept = row?.storage_key as string;
    const files = world.api.platform.filesOf(world.shop.id);
    const [old, young] = [files.newKey('media'), files.newKey('media')];
    const theirs = world.api.platform.filesOf(world.other.id).newKey('media');
    for (const key of [kept, old, theirs]) {
      s3.bucket.objects.set(key, { body: png(), modified: new Date(Date.now() - 2 * HOUR_MS) });
    }
    s3.bucket.objects.set(young, { body: png(), modified: new Date() });
    s3.pageSize = 1;
    expect(await sweep()).toBe('shop: 1 files without a row removed');
    s3.pageSize = 1000;
    expect([kept, young, theirs, old].map((key) => s3.bucket.objects.has(key))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    s3.bucket.objects.delete(theirs);
  });

  test('stops where it is when it is asked to', async () => {
    const key = world.api.platform.filesOf(world.shop.id).newKey('media');
    s3.bucket.objects.set(key, { body: png(), modified: new Date(0) });
    expect(await sweep(AbortSignal.abort())).toBe('shop: 0 files without a row removed');
    expect(await sweep()).toBe('shop: 1 files without a row removed');
  });

  async function sweep(signal = new AbortController().signal): Promise<string> {
    const [command] = world.api.platform.registry.get('content')?.commands ?? [];
    if (!command || command.scope === 'platform') throw new Error('there is no such command');
    const invocation = { options: {}, report: () => undefined, signal };
    return command.run(world.api.context(world.shop), invocation);
  }
});

describe('an export', () => {
  const administrator = { actor: systemActor('test'), requestId: 'request-1' };

  test('has the files of the bucket', async () => {
    const moving = await world.api.tenant('moving', ['content' as never]);
    const content = png({ bytes: 7_000_000 });
    await (await world.member(moving)).upload({ content });
    const archive = await buffer(await world.api.platform.administration.export(administrator, moving.id));
    const files = (await unpackTar(archive)).filter(({ header }) => header.name.startsWith('files/media/'));
    expect(files).toHaveLength(1);
    expect(Buffer.from(files[0]?.data ?? []).equals(content)).toBe(true);
  });

  test('breaks off while the bucket is away: no archive says it is whole', async () => {
    const stuck = await world.api.tenant('stuck', ['content' as never]);
    await (await world.member(stuck)).upload();
    s3.failing = (request) => request.startsWith('GET');
    const archive = await world.api.platform.administration.export(administrator, stuck.id);
    await expect(buffer(archive)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    s3.failing = undefined;
  });
});

describe('the end of a tenant', () => {
  test('is the end of its files, and of nobody else’s', async () => {
    const doomed = await world.api.tenant('doomed', ['content' as never]);
    const owner = await world.member(doomed);
    for (let count = 0; count < 3; count += 1) expect((await owner.upload()).status).toBe(201);
    await editor.upload();
    const others = keysOf(world.shop);
    expect(keysOf(doomed)).toHaveLength(3);

    s3.pageSize = 2;
    s3.failing = (request) => request.startsWith('DELETE');
    const { administration } = world.api.platform;
    const administrator = { actor: systemActor('test'), requestId: 'request-1' };
    await administration.deactivate(administrator, doomed.id);
    await administration.delete(administrator, { id: doomed.id, confirmSlug: 'doomed' });
    // Not done while a file is left.
    await expect
      .poll(async () => (await administration.deletion(doomed.id))?.lastError, SOON)
      .toContain('STORAGE_UNAVAILABLE');
    s3.failing = undefined;
    await expect
      .poll(async () => (await administration.deletion(doomed.id))?.status, { timeout: 20_000 })
      .toBe('done');
    expect(keysOf(doomed)).toEqual([]);
    expect(keysOf(world.shop)).toEqual(others);
    s3.pageSize = 1000;
  });
});
