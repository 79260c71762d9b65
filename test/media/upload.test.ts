import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { systemActor } from '@rustok/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { png } from './images.js';
import { type Caller, SOON, startWorld, type World } from './world.js';

let world: World;
let editor: Caller;
beforeAll(async () => {
  world = await startWorld();
  editor = world.editor;
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.settings(world.shop, {}));

const mediaRows = () => world.sql('select * from media where tenant_id = $1 order by id', [world.shop.id]);

/** Sends the beginning of a form and nothing more. */
async function beginUpload(caller: Caller, content: Buffer, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(world.api.url);
  const sent = request({
    ...{ hostname, port, method: 'POST', path: '/api/content/media' },
    headers: {
      'x-tenant-id': caller.tenant.slug,
      authorization: `Bearer ${caller.token ?? ''}`,
      'content-type': 'multipart/form-data; boundary=xyz',
      ...headers,
    },
  });
  sent.on('error', () => undefined);
  sent.write('--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n');
  sent.write(content);
  await once(sent, 'socket');
  return sent;
}

/** A form as it is written here. */
const postRaw = (body: string | Buffer, type = 'multipart/form-data; boundary=xyz') =>
  editor.fetch('/api/content/media', {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });

const part = (disposition: string, value: string) =>
  `--xyz\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;

describe('an upload', () => {
  test('keeps the bytes, what is in them, and what was said of them', async () => {
    const content = png({ width: 40, height: 30 });
    const { status, body, headers } = await editor.upload({
      content,
      fileName: 'Übersicht (2).JPEG',
      type: 'text/html',
      fields: { title: 'Overview', altText: 'A black square', locale: 'de' },
    });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toMatchObject({
      mime_type: 'image/png',
      size: content.length,
      width: 40,
      height: 30,
      original_name: 'Übersicht (2).JPEG',
      file_name: 'ubersicht-2.png',
      sha256: createHash('sha256').update(content).digest('hex'),
      version: 1,
      uploaded_by: editor.userId,
      translations: [{ locale: 'de', title: 'Overview', alt_text: 'A black square', caption: null }],
    });
    expect(body.url).toBe(`/api/content/media/${body.id}/file?tenant=${world.shop.id}`);
    const file = await editor.fetch(body.url);
    expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
  });

  test.each(['../../../etc/passwd', '..\\..\\boot.ini', '/abs.png', 'a\0b.png', '.htaccess', '', '   '])(
    'is never kept under the name %j that a client gives',
    async (fileName) => {
      const body = Buffer.concat([
        Buffer.from(
          `--xyz\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: image/png\r\n\r\n`,
        ),
        png(),
        Buffer.from('\r\n--xyz--\r\n'),
      ]);
      const answer = await (await postRaw(body)).json();
      expect(answer.file_name).toMatch(/^[a-z0-9-]+\.png$/);
      expect(answer.original_name).not.toMatch(/[\0/]|^\s*$/);
      for (const { storage_key } of await mediaRows()) {
        expect(storage_key).toMatch(new RegExp(`^${world.shop.id}/media/[0-9a-f]{2}/[0-9a-f-]{36}$`));
      }
    },
  );

  test('of several megabytes arrives as it was sent', async () => {
    const content = png({ bytes: 6_000_000 });
    const { body } = await editor.upload({ content });
    expect(body).toMatchObject({
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  });

  test.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), null],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), null],
    ['an SVG with a declaration', Buffer.from('<?xml version="1.0"?><svg/>'), 'application/xml'],
    ['a program', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(200)]), 'application/x-elf'],
    ['noise', randomBytes(1000).fill(0, 0, 4), null],
    ['nothing', Buffer.alloc(0), null],
  ])('of %s is refused, whatever it is called', async (_what, content, type) => {
    const before = [await mediaRows(), await world.files(world.shop)];
    const { status, code, body } = await editor.upload({ content, fileName: 'a.png', type: 'image/png' });
    expect([status, code]).toEqual([415, 'MEDIA_TYPE_NOT_ALLOWED']);
    expect(body.errors[0].extensions.type).toBe(type);
    expect([await mediaRows(), await world.files(world.shop)]).toEqual(before);
  });

  test('is of the types the tenant allows, of a whole family if it says so', async () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([1, 0, 1, 0, 0, 0, 0, 0x3b])]);
    await world.settings(world.shop, { allowedMediaTypes: ['image/png'] });
    expect((await editor.upload({ content: gif })).code).toBe('MEDIA_TYPE_NOT_ALLOWED');
    expect((await editor.upload()).status).toBe(201);
    await world.settings(world.shop, { allowedMediaTypes: ['image/*'] });
    expect((await editor.upload({ content: gif })).body).toMatchObject({
      mime_type: 'image/gif',
      width: 1,
      height: 1,
    });
  });

  test('that is too large for the tenant is refused, and nothing of it stays', async () => {
    await world.settings(world.shop, { maxUploadBytes: 400_000 });
    const before = [await mediaRows(), await world.files(world.shop)];
    for (const bytes of [400_001, 5_000_000]) {
      const { status, code, body } = await editor.upload({ content: png({ bytes }) });
      expect([status, code, body.errors[0].extensions.maxBytes]).toEqual([413, 'MEDIA_TOO_LARGE', 400_000]);
    }
    expect([await mediaRows(), await world.files(world.shop)]).toEqual(before);
    expect((await editor.upload({ content: png({ bytes: 400_000 }) })).body.size).toBe(400_000);
  });

  test('that says it is larger than any may be is refused before it is read', async () => {
    const sent = await beginUpload(editor, png(), { 'content-length': String(2 ** 31) });
    const [response] = await once(sent, 'response');
    expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    expect(JSON.parse(String(Buffer.concat(chunks))).errors[0].extensions.code).toBe('UPLOAD_TOO_LARGE');
  });

  test('that breaks off leaves nothing', async () => {
    const rows = await mediaRows();
    const before = await world.files(world.shop);
    const sent = await beginUpload(editor, png({ bytes: 2_000_000 }).subarray(0, 1_000_000));
    await expect.poll(() => world.files(world.shop), SOON).toContainEqual(expect.stringMatching(/\.part$/));
    sent.destroy();
    await expect.poll(() => world.files(world.shop), SOON).toEqual(before);
    expect(await mediaRows()).toEqual(rows);
  });

  test('takes its file back when its tenant was deleted meanwhile', async () => {
    const doomed = await world.api.tenant('doomed', ['content' as never]);
    const owner = await world.member(doomed);
    const content = png({ bytes: 1_000_000 });
    const sent = await beginUpload(owner, content.subarray(0, 600_000));
    await expect.poll(() => world.files(doomed), SOON).toHaveLength(1);

    const { administration } = world.api.platform;
    const administrator = { actor: systemActor('test'), requestId: 'request-1' };
    await administration.deactivate(administrator, doomed.id);
    await administration.delete(administrator, { id: doomed.id, confirmSlug: 'doomed' });
    await expect.poll(async () => (await administration.deletion(doomed.id))?.status, SOON).toBe('done');
    sent.end(Buffer.concat([content.subarray(600_000), Buffer.from('\r\n--xyz--\r\n')]));
    const [response] = await once(sent, 'response');
    response.resume();
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(await world.files(doomed)).toEqual([]);
  });

  test.each([
    ['no form', 'hello', 'multipart/form-data; boundary=xyz'],
    ['no boundary', 'hello', 'multipart/form-data'],
    ['no file', `${part('name="title"', 'x')}--xyz--\r\n`, undefined],
    ['a file of another name', `${part('name="avatar"; filename="a"', 'x')}--xyz--\r\n`, undefined],
    [
      'a field after its file',
      `${part('name="file"; filename="a"', String(png().toString('latin1')))}${part('name="title"', 'x')}--xyz--\r\n`,
      undefined,
    ],
    ['a field that is too long', `${part('name="title"', 'x'.repeat(20_000))}--xyz--\r\n`, undefined],
    ['too many fields', `${part('name="title"', 'x').repeat(30)}--xyz--\r\n`, undefined],
  ])('of %s is refused', async (_what, text, type) => {
    const before = [await mediaRows(), await world.files(world.shop)];
    const response = await postRaw(Buffer.from(text, 'latin1'), type);
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([
      400,
      'UPLOAD_INVALID',
    ]);
    expect([await mediaRows(), await world.files(world.shop)]).toEqual(before);
  });

  test('of JSON is refused, as a form is elsewhere', async () => {
    expect((await postRaw('{}', 'application/json')).status).toBe(415);
    const form = new FormData();
    form.append('a', 'b');
    expect((await editor.fetch('/graphql', { method: 'POST', body: form })).status).toBe(415);
  });

  test('with texts that do not fit names the field', async () => {
    for (const [fields, path] of [
      [{ locale: 'nowhere at all' }, 'locale'],
      [{ title: 'x'.repeat(256) }, 'title'],
      [{ owner: 'me' }, ''],
    ] as const) {
      const { status, body } = await editor.upload({ fields });
      expect([status, body.errors[0].extensions.fields[0].path]).toEqual([400, path]);
    }
  });

  test('needs the permission', async () => {
    const customer = await world.member(world.shop, ['customer']);
    for (const [caller, status] of [
      [world.anonymous(world.shop), 401],
      [customer, 403],
    ] as const) {
      const answer = await caller.upload({ content: png({ bytes: 300_000 }) });
      expect(answer.status).toBe(status);
    }
  });
});

describe('the quota', () => {
  test('is not exceeded by uploads that end at the same time, and counts what is there', async () => {
    const { usage } = await used();
    const size = 50_000;
    await world.settings(world.shop, { maxStorageBytes: usage.bytes + 3 * size });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => editor.upload({ content: png({ bytes: size }) })),
    );
    const kept = answers.filter(({ status }) => status === 201);
    expect(kept).toHaveLength(3);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ code }) => code))).toEqual(
      new Set(['MEDIA_QUOTA_EXCEEDED']),
    );
    expect((await used()).usage).toEqual({
      bytes: usage.bytes + 3 * size,
      files: usage.files + 3,
      maxBytes: usage.bytes + 3 * size,
    });
    await expect.poll(() => world.files(world.shop), SOON).toHaveLength((await mediaRows()).length);

    await editor.graphql.post('mutation ($id: UUID!) { deleteMedia(id: $id) }', { id: kept[0]?.body.id });
    expect((await editor.upload({ content: png({ bytes: size }) })).status).toBe(201);
  });

  test('is of one tenant', async () => {
    await world.settings(world.shop, { maxStorageBytes: 0 });
    expect(await editor.upload()).toMatchObject({ status: 409, code: 'MEDIA_QUOTA_EXCEEDED' });
    expect((await (await world.member(world.other)).upload()).status).toBe(201);
  });

  async function used() {
    const { data } = await editor.graphql.post('{ mediaUsage { bytes files maxBytes } }');
    return { usage: data?.mediaUsage as { bytes: number; files: number } };
  }
});
