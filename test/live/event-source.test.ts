import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchBrowser, noChromium, type TestBrowser } from '../kit/browser.js';
import type { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf, comment, CommentAdded, createPost } from './comments.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { texts } from './reader.js';

const SOON = { timeout: 30_000, interval: 100 };

/** What the page keeps. */
interface PageState {
  source: EventSource;
  readonly texts: string[];
  readonly ids: string[];
  opened: number;
}

declare global {
  interface Window {
    live: PageState;
  }
}

const chromium = findChromium();
if (chromium === undefined) console.warn(`EventSource is not tested: ${noChromium}`);

describe.skipIf(chromium === undefined)('a browser’s EventSource', { timeout: 90_000 }, () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let writer: ApiClient;

  beforeAll(async () => {
    gateway = await startTestGateway();
    browser = await launchBrowser(chromium ?? '');
    writer = await adminOf(gateway.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await gateway?.[Symbol.asyncDispose]();
  });

  test('opens by a ticket, and resumes by Last-Event-ID when its connection is cut', async () => {
    await using network = await CuttableProxy.open(gateway.url);
    const page = await browser.context.newPage();
    const requests: { readonly url: string; readonly lastEventId: string | undefined }[] = [];
    page.on('request', (request) => {
      void request.allHeaders().then((headers) => {
        requests.push({ url: request.url(), lastEventId: headers['last-event-id'] });
      });
    });
    await page.goto(`${network.url}/health/live`);
    const postId = await createPost(writer);
    await page.evaluate(
      async ({ query, variables, token }) => {
        const response = await fetch('/graphql/stream/ticket', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-tenant-id': 'demo',
            authorization: `Bearer ${token}`,
          },
          body: JSON.stringify({ query, variables }),
        });
        const { ticket } = (await response.json()) as { ticket: string };
        const source = new EventSource(`/graphql/stream?ticket=${encodeURIComponent(ticket)}`);
        const live: PageState = { source, texts: [], ids: [], opened: 0 };
        window.live = live;
        source.addEventListener('open', () => (live.opened += 1));
        source.addEventListener('next', (event) => {
          const { data } = JSON.parse(event.data) as { data: { live: { text: string } } };
          live.texts.push(data.live.text);
          live.ids.push(event.lastEventId);
        });
      },
      { query: CommentAdded, variables: { postId }, token: writer.options.token ?? '' },
    );
    const seen = () => page.evaluate(() => window.live.texts);
    const opened = () => page.evaluate(() => window.live.opened);
    await expect.poll(opened, SOON).toBe(1);
    // Before its first event: the cursor of the beginning is all it has.
    network.cut();
    await comment(writer, postId, 0, 5);
    await expect.poll(seen, SOON).toEqual(texts(0, 5));

    network.cut();
    await comment(writer, postId, 5, 10);
    await expect.poll(seen, SOON).toEqual(texts(0, 10));
    await comment(writer, postId, 10, 12);
    await expect.poll(seen, SOON).toEqual(texts(0, 12));
    expect(await opened()).toBe(3);

    const ids = await page.evaluate(() => window.live.ids);
    const streams = requests.filter(({ url }) => url.includes('ticket='));
    expect(streams.map(({ lastEventId }) => lastEventId)).toEqual([
      undefined,
      expect.stringMatching(/^[\w-]+~[\w-]+$/),
      ids[4],
    ]);
    for (const { url } of requests) expect(url).not.toContain(writer.options.token ?? 'no token');
    await page.evaluate(() => window.live.source.close());
    await page.close();
  });
});
