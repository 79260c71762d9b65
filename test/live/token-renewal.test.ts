import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientEvent } from '@rustok/client';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf, comment, createPost } from './comments.js';
import { Reader, texts } from './reader.js';

const SOON = { timeout: 30_000 };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ accessTtlS: 4 });
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

/** Signs in anew whenever a token is about to be worth nothing. */
function freshTokens() {
  const needs: { readonly expired?: string }[] = [];
  const token = async (need: { readonly expired?: string }) => {
    needs.push(need);
    return (await adminOf(gateway.url)).options.token ?? null;
  };
  return { needs, token };
}

test(
  'over websocket, tokens are renewed in place: the connection outlives them',
  { timeout: 60_000 },
  async () => {
    const postId = await createPost(await adminOf(gateway.url));
    const { token } = freshTokens();
    const events: ClientEvent[] = [];
    const renewals = () => events.filter(({ kind }) => kind === 'token-renewed').length;
    await using reader = await Reader.open({
      target: gateway.url,
      postId,
      token,
      onEvent: (event) => events.push(event),
    });
    for (let round = 0; round < 3; round += 1) {
      await expect.poll(() => reader.failure ?? renewals(), SOON).toBe(round);
      await comment(await adminOf(gateway.url), postId, round * 5, round * 5 + 5);
      await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, round * 5 + 5));
      await expect.poll(() => reader.failure ?? renewals(), SOON).toBe(round + 1);
    }
    expect(events.filter(({ kind }) => kind === 'connected')).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === 'lost')).toEqual([]);
  },
);

test(
  'over websocket, a token that was not renewed in time is renewed after its end, without a gap',
  { timeout: 60_000 },
  async () => {
    const postId = await createPost(await adminOf(gateway.url));
    const first = (await adminOf(gateway.url)).options.token ?? '';
    let isLate = false;
    const token = async () => (isLate ? ((await adminOf(gateway.url)).options.token ?? null) : first);
    await using reader = await Reader.open({ target: gateway.url, postId, token });
    await comment(await adminOf(gateway.url), postId, 0, 5);
    const { exp } = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number;
    };
    await expect.poll(() => Date.now() > exp * 1000, SOON).toBe(true);
    isLate = true;
    await comment(await adminOf(gateway.url), postId, 5, 10);
    await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, 10));
    expect(reader.states.filter(({ kind }) => kind === 'open')).toHaveLength(2);
  },
);

test(
  'over sse, a stream that ends with its token goes on under a fresh one',
  { timeout: 60_000 },
  async () => {
    const postId = await createPost(await adminOf(gateway.url));
    const { token, needs } = freshTokens();
    await using reader = await Reader.open({ target: gateway.url, postId, token, transport: 'sse' });
    for (let round = 0; round < 3; round += 1) {
      await expect.poll(() => reader.failure ?? needs.length, SOON).toBeGreaterThan(round);
      await comment(await adminOf(gateway.url), postId, round * 5, round * 5 + 5);
      await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, round * 5 + 5));
    }
    expect(needs[1]).toEqual({ expired: expect.any(String) });
  },
);
