import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { png } from './images.js';
import { type Caller, startWorld, type World } from './world.js';

const content = png({ width: 20, height: 10, bytes: 5_000 });

let world: World;
let editor: Caller;
let url: string;
let tag: string;
beforeAll(async () => {
  world = await startWorld();
  editor = world.editor;
  const { body } = await editor.upload({ content, fileName: 'Photo.png' });
  url = body.url;
  tag = `"${body.sha256}"`;
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.settings(world.shop, {}));

/** As a browser fetches an image of a page: with no header of ours. */
const plain = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${world.api.url}${path}`, { headers, method });

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

const codeOf = async (response: Response) => (await response.json()).errors[0].extensions.code;

describe('a file', () => {
  test('is read by the address the graph gives, as what it is and as nothing that runs', async () => {
    const response = await plain(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(content.length),
      'content-disposition': 'inline; filename="photo.png"',
      'cache-control': 'public, max-age=86400, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
      vary: 'X-Tenant-ID',
      etag: tag,
    });
    expect((await bytesOf(response)).equals(content)).toBe(true);
  });

  test('is described without its bytes for HEAD', async () => {
    const response = await plain(url, {}, 'HEAD');
    expect([response.status, response.headers.get('content-length'), response.headers.get('etag')]).toEqual([
      200,
      String(content.length),
      tag,
    ]);
    expect(await bytesOf(response)).toHaveLength(0);
  });

  test('is not sent again to who has it', async () => {
    for (const known of [tag, `"other", W/${tag}`, '*']) {
      const response = await plain(url, { 'if-none-match': known });
      expect([response.status, await response.text()]).toEqual([304, '']);
    }
    expect((await plain(url, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test.each([
    ['bytes=0-9', 0, 9],
    ['bytes=4990-', 4990, 4999],
    ['bytes=-5', 4995, 4999],
    ['bytes=4000-9000', 4000, 4999],
  ])('is sent in part for %s', async (range, start, end) => {
    const response = await plain(url, { range });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      `bytes ${start}-${end}/5000`,
    ]);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect((await bytesOf(response)).equals(content.subarray(start, end + 1))).toBe(true);
  });

  test('has no part behind its end, and is sent whole for what is no one range', async () => {
    const behind = await plain(url, { range: 'bytes=5000-' });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */5000']);
    const whole: Record<string, string>[] = [
      { range: 'bytes=0-1,10-11' },
      { range: 'pages=1-2' },
      { range: 'bytes=0-9', 'if-range': '"other"' },
    ];
    for (const headers of whole) {
      expect((await bytesOf(await plain(url, headers))).length).toBe(5000);
    }
    expect((await plain(url, { range: 'bytes=0-9', 'if-range': tag })).status).toBe(206);
  });

  test('that is no picture, sound or film is saved, not shown', async () => {
    const pdf = Buffer.from('%PDF-1.4\n%%EOF\n');
    const { body } = await editor.upload({ content: pdf, fileName: 'Price list.pdf' });
    const response = await plain(body.url);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="price-list.pdf"');
    expect([body.mime_type, body.width]).toEqual(['application/pdf', null]);
  });

  test('is nobody’s in another tenant, whoever asks and however the tenant is named', async () => {
    const id = url.split('/')[4];
    const path = `/api/content/media/${id}/file`;
    const stranger = await world.member(world.other, ['super_admin']);
    for (const response of [
      await plain(`${path}?tenant=${world.other.id}`),
      await plain(`${path}?tenant=other`),
      await stranger.fetch(path),
      // A header says who the tenant is: the query is for those who can send none.
      await stranger.fetch(url),
      await stranger.fetch(`/api/content/media/${id}`),
    ]) {
      expect([response.status, await codeOf(response)]).toEqual([404, 'MEDIA_NOT_FOUND']);
    }
    const both = await plain(`${path}?tenant=shop&tenant=other`);
    expect([both.status, await codeOf(both)]).toEqual([400, 'TENANT_IDENTIFIER_INVALID']);
    const none = await plain(path);
    expect([none.status, await codeOf(none)]).toEqual([400, 'TENANT_REQUIRED']);
  });

  test('names its tenant in the query of its address only', async () => {
    const response = await plain(`/api/content/media/${url.split('/')[4]}?tenant=shop`);
    expect([response.status, await codeOf(response)]).toEqual([400, 'TENANT_REQUIRED']);
  });

  test('needs a permission where media are not public, and is kept by nobody for others', async () => {
    await world.settings(world.shop, { mediaPublic: false });
    const customer = await world.member(world.shop, ['customer']);
    const nobody = await world.member(world.shop, []);
    for (const response of [await plain(url), await nobody.fetch(url)]) {
      expect([response.status, await codeOf(response)]).toEqual([404, 'MEDIA_NOT_FOUND']);
    }
    const response = await customer.fetch(url);
    expect([response.status, response.headers.get('cache-control'), response.headers.get('vary')]).toEqual([
      200,
      'private, no-cache',
      'X-Tenant-ID, Authorization',
    ]);
    const media = 'query ($id: UUID!) { media(id: $id) { id } }';
    const variables = { id: url.split('/')[4] };
    expect((await nobody.graphql.post(media, variables)).data).toEqual({ media: null });
    expect((await customer.graphql.post(media, variables)).data).toEqual({ media: variables });
  });

  test.each(['not-an-id', '00000000-0000-7000-8000-000000000000'])('is not there as %s', async (id) => {
    const response = await plain(`/api/content/media/${id}/file?tenant=shop`);
    expect([response.status, await codeOf(response)]).toEqual([404, 'MEDIA_NOT_FOUND']);
  });

  test('whose bytes somebody took away is missed by a code of its own', async () => {
    const { body } = await editor.upload();
    const [row] = await world.sql('select storage_key from media where id = $1', [body.id]);
    await world.api.platform.filesOf(world.shop.id).delete(row?.storage_key as string);
    const response = await plain(body.url);
    expect([response.status, await codeOf(response)]).toEqual([404, 'MEDIA_FILE_NOT_FOUND']);
    expect(response.headers.get('content-type')).toContain('application/json');
  });
});
