import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf, CommentAdded, createPost, NodePublished, publishNode } from './comments.js';
import { Reader, texts } from './reader.js';

const SOON = { timeout: 60_000 };
const ROUNDS = 3;
/** Comments that are seen from one toggle to the next. */
const PHASE = 10;

/** What the log has of the post's comments and of toggles, in its order. */
const LOG = `subscription {
  live: events(types: ["blog.comment.added", "tenant.module.toggled"]) { text: type }
}`;

let gateway: TestGateway;
let admin: ApiClient;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await adminOf(gateway.url);
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

async function toggle(enabled: boolean): Promise<void> {
  const { errors } = await admin.post(
    'mutation ($enabled: Boolean!) { toggleModule(slug: "blog", enabled: $enabled) { enabled } }',
    { enabled },
  );
  expect(errors).toEqual([]);
}

/** Something written again and again, numbered, until it is told to stop. A refusal while the module is off is tried again. */
class Writer implements AsyncDisposable {
  written = 0;
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(readonly write: (number: number) => Promise<boolean>) {
    this.#done = this.#run();
  }

  /** Answers how many there are. */
  async stop(): Promise<number> {
    this.#stopped = true;
    await this.#done;
    return this.written;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) if (await this.write(this.written)) this.written += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#done.catch(() => undefined);
  }
}

async function addComment(postId: string, body: string): Promise<boolean> {
  const document =
    'mutation ($postId: UUID!, $body: String!) { addComment(postId: $postId, body: $body) { id } }';
  const { codes } = await admin.post(document, { postId, body });
  if (codes.length === 0) return true;
  expect(codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  return false;
}

test.each(['websocket', 'sse'] as const)(
  'over %s, toggles under a running writer cost no event: what is still valid goes on, what is not ends after all before it and goes on later',
  { timeout: 180_000 },
  async (transport) => {
    const postId = await createPost(admin);
    const token = () => admin.options.token ?? null;
    const open = { target: gateway.url, transport, token };
    await using log = await Reader.open({ ...open, document: LOG });
    await using nodes = await Reader.open({ ...open, document: NodePublished });
    await using comments = await Reader.open({ ...open, postId, document: CommentAdded });
    await using nodeWriter = new Writer((number) => publishNode(admin, `${number}`).then(() => true));
    await using commentWriter = new Writer((number) => addComment(postId, `${number}`));

    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = comments.texts.length;
      await expect.poll(() => comments.texts.length, SOON).toBeGreaterThanOrEqual(before + PHASE);
      await toggle(false);
      await expect
        .poll(() => comments.failure, SOON)
        .toMatchObject({
          code: 'MODULE_DISABLED',
          details: { errors: [{ extensions: { module: 'blog' } }] },
        });
      const togglesSoFar = () => log.texts.filter((type) => type === 'tenant.module.toggled').length;
      await expect.poll(togglesSoFar, SOON).toBe(2 * round - 1);
      const sinceBegin = log.texts.slice(0, log.texts.lastIndexOf('tenant.module.toggled'));
      const beforeToggle = sinceBegin.filter((type) => type === 'blog.comment.added').length;
      expect(comments.texts).toEqual(texts(0, beforeToggle));

      const { length: nodesThen } = nodes.texts;
      await expect.poll(() => nodes.texts.length, SOON).toBeGreaterThanOrEqual(nodesThen + PHASE / 2);
      await toggle(true);
      await comments.subscribe();
    }

    const all = texts(0, await commentWriter.stop());
    await expect.poll(() => comments.failure ?? comments.texts, SOON).toEqual(all);
    await expect.poll(() => nodes.failure ?? nodes.texts.length, SOON).toBe(await nodeWriter.stop());
    expect(nodes.texts).toEqual(texts(0, nodeWriter.written));
    for (const { states } of [nodes, log]) {
      expect(states.filter(({ kind }) => kind === 'open')).toHaveLength(1);
    }
    expect(log.texts).toHaveLength(all.length + 2 * ROUNDS);
  },
);
