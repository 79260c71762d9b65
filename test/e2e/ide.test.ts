import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdePage } from '../ide/ide-page.js';
import { findChromium, launchBrowser, noChromium, type TestBrowser } from '../kit/browser.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';

const chromium = findChromium();
if (chromium === undefined) console.warn(`skipped: ${noChromium}`);

describe.skipIf(chromium === undefined)('the IDE on the whole platform', { timeout: 60_000 }, () => {
  let test: TestGateway;
  let browser: TestBrowser;
  beforeAll(async () => {
    test = await startTestGateway();
    browser = await launchBrowser(chromium ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
  });

  it('reads, signs in, writes, and listens, all in the browser and from one origin', async () => {
    const ide = new IdePage(await browser.context.newPage());
    await ide.open(`${test.url}/graphql?tenant=demo`);
    await ide.run('{ posts(first: 1) { edges { node { title author { name } } } } }');
    await expect.poll(() => ide.result(), { timeout: 15_000 }).toContain('Demo Admin');

    const listening = new IdePage(await browser.context.newPage());
    await listening.open(`${test.url}/graphql?tenant=demo`);
    await listening.run('subscription { postPublished { title author { name } } }');

    await ide.signIn('admin@demo.local', SEED_PASSWORD);
    await expect.poll(() => ide.tokenStatus.textContent()).toContain('xpires');
    const publish =
      'mutation { createPost(input: { locale: "en", title: "From a browser", body: "Hello.", publish: true }) { title } }';
    // The page does not tell when its subscription has begun: publish until it hears of one.
    await expect
      .poll(
        async () => {
          await ide.run(publish);
          await expect.poll(() => ide.result(), { timeout: 10_000 }).toContain('createPost');
          return listening.result();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toMatch(/postPublished[\s\S]*From a browser[\s\S]*Demo Admin/);

    await ide.switchTenant('acme');
    await ide.run('{ posts(first: 1) { edges { node { title } } } }');
    await expect.poll(() => ide.result(), { timeout: 15_000 }).toContain('Cannot query field');

    for (const page of [ide, listening]) {
      expect(page.problems).toEqual([]);
      expect(page.requests.filter((address) => new URL(address).host !== new URL(test.url).host)).toEqual([]);
    }
  });
});
