import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf, comment, createPost, NodePublished, publishNode } from './comments.js';
import { texts, Reader } from './reader.js';

const SOON = { timeout: 30_000 };

let gateway: TestGateway;
let writer: ApiClient;
beforeAll(async () => {
  gateway = await startTestGateway();
  writer = await adminOf(gateway.url);
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

async function toggle(slug: string, enabled: boolean): Promise<void> {
  const { errors } = await writer.post(
    'mutation ($slug: String!, $enabled: Boolean!) { toggleModule(slug: $slug, enabled: $enabled) { enabled } }',
    { slug, enabled },
  );
  expect(errors).toEqual([]);
}

test.each(['websocket', 'sse'] as const)(
  'over %s, a module that is switched off ends its streams by name, and they go on after their cursor when it is on again',
  { timeout: 120_000 },
  async (transport) => {
    const postId = await createPost(writer);
    await using reader = await Reader.open({ target: gateway.url, postId, transport });
    await comment(writer, postId, 0, 30);
    await toggle('blog', false);
    await expect
      .poll(() => reader.failure, SOON)
      .toMatchObject({ code: 'MODULE_DISABLED', details: { errors: [{ extensions: { module: 'blog' } }] } });
    expect(reader.texts).toEqual(texts(0, 30));

    await toggle('blog', true);
    await expect
      .poll(async () => (await writer.post('{ posts(first: 1) { edges { node { id } } } }')).codes, SOON)
      .toEqual([]);
    await comment(writer, postId, 30, 60);
    await reader.subscribe();
    await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, 60));
  },
);

test.each(['websocket', 'sse'] as const)(
  'over %s, toggles of a module that the operation does not need are not noticed',
  { timeout: 120_000 },
  async (transport) => {
    await using reader = await Reader.open({ target: gateway.url, document: NodePublished, transport });
    for (let round = 0; round < 4; round += 1) {
      for (let i = 0; i < 5; i += 1) await publishNode(writer, `${round * 5 + i}`);
      await toggle('blog', round % 2 === 1);
    }
    await expect.poll(() => reader.failure ?? reader.texts, SOON).toEqual(texts(0, 20));
    expect(reader.states.filter(({ kind }) => kind === 'open')).toHaveLength(1);
  },
);
