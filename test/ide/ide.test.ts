import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium, launchBrowser, noChromium, type TestBrowser } from '../kit/browser.js';
import { startGateway, type SmallGateway } from './gateway.js';
import { IdePage } from './ide-page.js';

describe('the IDE’s assets', () => {
  let gateway: SmallGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(gateway.origin + path, { headers });

  it('are all there, and those of a version may be kept for good', async () => {
    const page = await (await get('/graphql', { accept: 'text/html' })).text();
    const addresses = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses).toHaveLength(7);
    for (const address of addresses) {
      const response = await get(address);
      expect(response.status, address).toBe(200);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toBe(
        address.includes('?v=') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      await response.arrayBuffer();
    }
  });

  it('are revalidated by ETag', async () => {
    const first = await get('/graphql/ide/assets/page.js');
    await first.arrayBuffer();
    const etag = first.headers.get('etag') ?? '';
    const second = await get('/graphql/ide/assets/page.js', { 'if-none-match': etag });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
  });

  it('are compressed for those who accept it', async () => {
    const size = async (encoding: string) => {
      const response = await get('/graphql/ide/assets/graphiql.js', { 'accept-encoding': encoding });
      return { encoding: response.headers.get('content-encoding'), text: await response.text() };
    };
    const [gzipped, plain] = [await size('gzip'), await size('gzip;q=0')];
    expect(gzipped.encoding).toBe('gzip');
    expect(plain.encoding).toBeNull();
    expect(gzipped.text).toBe(plain.text);
  });

  it.each(['nothing.js', '..%2f..%2findex.js', 'constructor', '__proto__'])(
    'do not include %s',
    async (name) => {
      const response = await get(`/graphql/ide/assets/${name}`);
      expect(response.status).toBe(404);
      await response.arrayBuffer();
    },
  );

  it('leave JSON clients their answer', async () => {
    const response = await get('/graphql', { accept: 'application/json' });
    expect(response.headers.get('content-type')).toContain('json');
    await response.arrayBuffer();
  });
});

describe('the IDE in a browser', { timeout: 30_000 }, () => {
  const chromium = findChromium();
  let gateway: SmallGateway;
  let browser: TestBrowser;
  let ide: IdePage;

  beforeAll(async () => {
    if (chromium === undefined) {
      console.warn(`The IDE in a browser is not tested: ${noChromium}`);
      return;
    }
    gateway = await startGateway();
    browser = await launchBrowser(chromium);
  }, 60_000);
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await gateway?.[Symbol.asyncDispose]();
  });

  beforeEach(async ({ skip }) => {
    skip(chromium === undefined, noChromium);
    ide = new IdePage(await browser.context.newPage());
  });
  afterEach(async () => {
    await ide.page.evaluate(() => localStorage.clear());
    await ide.page.close();
    expect(ide.problems).toEqual([]);
  });

  /** Waits for text in the result pane. */
  const showsResult = (text: string) => expect.poll(() => ide.result(), { timeout: 10_000 }).toContain(text);
  const says = (locator: IdePage['tenant'], text: string | RegExp) =>
    expect.poll(() => locator.innerText(), { timeout: 10_000 }).toMatch(text);
  const openTenant = async (tenant: string) => {
    await ide.open(`${gateway.origin}/graphql?tenant=${tenant}`);
    await says(ide.schemaStatus, 'Schema loaded');
  };

  it('runs the starter query without a request to any other origin', async () => {
    await openTenant('demo');
    await ide.page.locator('.graphiql-execute-button').click();
    await showsResult('Hello from demo');

    await ide.run('subscription { postPublished { title } }');
    await expect.poll(() => gateway.events.listenerCount('published')).toBe(1);
    const hosts = new Set(
      ide.requests.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).host),
    );
    expect([...hosts]).toEqual([new URL(gateway.origin).host]);
    expect(ide.requests.some((url) => url.startsWith('ws:'))).toBe(true);
  });

  it('runs no inline script and calls no other host', async () => {
    await openTenant('demo');
    await ide.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "injected"';
      document.head.append(script);
      await fetch('http://other.invalid/').catch(() => undefined);
    });
    expect(await ide.page.title()).toBe('RusToK API');
    const [inline, foreign] = ide.problems.splice(0);
    expect(inline).toContain("script-src 'self'");
    expect(foreign).toContain("connect-src 'self'");
  });

  it('shows each tenant’s own schema', async () => {
    await openTenant('demo');
    await ide.button('Show Documentation Explorer').click();
    await ide.docs.getByText('Query', { exact: true }).click();
    await ide.docs.getByText('posts', { exact: true }).waitFor();

    await ide.switchTenant('bare');
    await says(ide.schemaStatus, 'Schema loaded');
    await ide.docs.getByText('Query', { exact: true }).click();
    await ide.docs.getByText('tenantName', { exact: true }).waitFor();
    expect(await ide.docs.getByText('posts', { exact: true }).count()).toBe(0);
    expect(new URL(ide.page.url()).searchParams.get('tenant')).toBe('bare');
    await ide.run('{ posts(first: 1) { edges { node { id } } } }');
    await showsResult('Cannot query field \\"posts\\" on type \\"Query\\"');
  });

  it('shows the server’s error for an unknown tenant, and no other tenant’s schema', async () => {
    await openTenant('demo');
    await ide.button('Show Documentation Explorer').click();
    await ide.switchTenant('nobody');
    await says(ide.schemaStatus, 'Tenant "nobody" does not exist');
    await ide.docs.getByText('Error fetching schema').waitFor();
    await ide.run('{ __typename }');
    await showsResult('TENANT_NOT_FOUND');
  });

  it('sends no tenant while none is set', async () => {
    await ide.open(`${gateway.origin}/graphql`);
    await says(ide.schemaStatus, 'X-Tenant-ID is required');
  });

  it('signs in, asks with the token, and signs out', async () => {
    await openTenant('demo');
    await ide.run('{ me { name } }');
    await showsResult('Sign in first');

    await ide.signIn('ann@example.com', 'wrong');
    await says(ide.signInForm.getByRole('alert'), 'Wrong e-mail or password');
    await ide.signIn('ann@example.com', 'correct horse');
    await says(ide.tokenStatus, /Admin ann@example\.com · expires in 1[45] min/);
    await ide.run('{ me { name } }');
    await showsResult('Signed in as ann@example.com');

    await ide.button('Sign out').click();
    await says(ide.tokenStatus, 'Not signed in');
    await ide.run('{ me { name } }');
    await showsResult('Sign in first');
  });

  it('keeps a token for its tenant and its tab only', async () => {
    await openTenant('demo');
    await ide.signIn('ann@example.com', 'correct horse');
    await says(ide.tokenStatus, 'ann@example.com');
    const token = await ide.token.inputValue();
    await ide.switchTenant('bare');
    await says(ide.tokenStatus, 'Not signed in');
    await says(ide.schemaStatus, 'Schema loaded');
    await ide.switchTenant('demo');
    await says(ide.tokenStatus, 'ann@example.com');
    await ide.page.reload();
    await says(ide.tokenStatus, 'ann@example.com');
    await says(ide.schemaStatus, 'Schema loaded');

    expect(await ide.page.evaluate(() => JSON.stringify(localStorage))).not.toContain(token);
    expect(await browser.context.cookies()).toEqual([]);
    expect(ide.requests.filter((url) => url.includes(token))).toEqual([]);
  });

  it('takes a pasted token', async () => {
    await openTenant('demo');
    await ide.token.fill('opaque');
    await ide.token.press('Enter');
    await says(ide.tokenStatus, 'Not a JWT');
    await says(ide.schemaStatus, 'Invalid token');
  });

  it('shows a subscription’s events one after the other, until the tenant changes', async () => {
    await openTenant('demo');
    await ide.signIn('ann@example.com', 'correct horse');
    await says(ide.tokenStatus, 'ann@example.com');
    await says(ide.schemaStatus, 'Schema loaded');
    await ide.run('subscription { postPublished { title } }');
    await expect.poll(() => gateway.events.listenerCount('published')).toBe(1);
    const socket = gateway.sockets.at(-1);
    expect(socket?.params).toEqual({ tenant: 'demo', token: await ide.token.inputValue() });

    gateway.events.emit('published', 'first event');
    await showsResult('first event');
    gateway.events.emit('published', 'second event');
    await showsResult('second event');

    await ide.switchTenant('bare');
    await expect.poll(() => socket?.open).toBe(false);
    await expect.poll(() => gateway.events.listenerCount('published')).toBe(0);
  });

  it('lets GraphiQL’s own headers win over the bar', async () => {
    await openTenant('demo');
    await ide.setHeaders({ 'X-TENANT-ID': 'bare', 'x-trace': 'mine' });
    await ide.run('{ tenantName }');
    await showsResult('"tenantName": "bare"');
    expect(gateway.posts.at(-1)).toMatchObject({ 'x-tenant-id': 'bare', 'x-trace': 'mine' });

    await ide.setHeaders({ 'x-tenant-id': 'nobody' });
    await ide.run('subscription { postPublished { title } }');
    await showsResult('The gateway closed the socket: 4403 Tenant \\"nobody\\" does not exist');
  });
});
