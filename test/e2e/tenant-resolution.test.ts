import { request } from 'node:http';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';

const QUERY = '{ currentTenant { slug } }';
const running: TestGateway[] = [];
afterAll(async () => {
  for (const gateway of running) await gateway[Symbol.asyncDispose]();
});

type Resolution = 'header' | 'host' | 'subdomain';

async function start(resolution: Resolution, trusted: readonly string[] = []): Promise<TestGateway> {
  const gateway = await startTestGateway({
    tenant: {
      resolution,
      header_name: 'X-Tenant-ID',
      base_domains: ['shops.example'],
      trusted_proxies: [...trusted],
    },
  });
  running.push(gateway);
  return gateway;
}

/** By node:http, since fetch sets the Host header itself. */
function ask({ url }: TestGateway, headers: Record<string, string | string[]>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url.replace('localhost', '127.0.0.1')}/graphql?query=${encodeURIComponent(QUERY)}`,
      { headers },
    );
    sent.on('error', reject).on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        const { data, errors } = JSON.parse(body);
        resolve(data?.currentTenant.slug ?? `${response.statusCode} ${errors[0].extensions.code}`);
      });
    });
    sent.end();
  });
}

/** The same question over a WebSocket. */
async function askLive({ url }: TestGateway, headers: Record<string, string>): Promise<unknown> {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { headers });
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws').replace('localhost', '127.0.0.1')}/graphql`,
    webSocketImpl: Socket,
    retryAttempts: 0,
  });
  try {
    for await (const { data } of client.iterate({ query: QUERY })) {
      return (data?.currentTenant as { slug: string }).slug;
    }
    return undefined;
  } catch (closed) {
    return (closed as { code: number }).code;
  } finally {
    await client.dispose();
  }
}

describe('the tenant of a request', { timeout: 60_000 }, () => {
  it('is what the host names, in any case and with any port', async () => {
    const gateway = await start('host');
    expect(await ask(gateway, { host: 'demo.localhost' })).toBe('demo');
    expect(await ask(gateway, { host: 'ACME.localhost:8443' })).toBe('acme');
    expect(await ask(gateway, { host: 'nobody.localhost' })).toBe('404 TENANT_NOT_FOUND');
    expect(await ask(gateway, { host: 'bad_host' })).toBe('400 TENANT_IDENTIFIER_INVALID');
    expect(await askLive(gateway, { host: 'demo.localhost' })).toBe('demo');
    expect(await askLive(gateway, { host: 'nobody.localhost' })).toBe(4404);
  });

  it('is not what a stranger forwards, neither by HTTP nor by WebSocket', async () => {
    const gateway = running[0] as TestGateway;
    const forged = {
      host: 'demo.localhost',
      'x-forwarded-host': 'acme.localhost',
      forwarded: 'host=acme.localhost',
    };
    expect(await ask(gateway, forged)).toBe('demo');
    expect(await askLive(gateway, forged)).toBe('demo');
    expect(await ask(gateway, { host: 'demo.localhost', 'x-tenant-id': 'acme' })).toBe('demo');
  });

  it('is what a trusted proxy forwards', async () => {
    const gateway = await start('host', ['127.0.0.1']);
    const forwarded = { host: 'inner', 'x-forwarded-host': 'acme.localhost' };
    expect(await ask(gateway, forwarded)).toBe('acme');
    expect(await askLive(gateway, forwarded)).toBe('acme');
  });

  it('is the label below a base domain', async () => {
    const gateway = await start('subdomain');
    expect(await ask(gateway, { host: 'bare.shops.example' })).toBe('bare');
    expect(await ask(gateway, { host: 'admin.shops.example' })).toBe('400 TENANT_IDENTIFIER_INVALID');
    expect(await ask(gateway, { host: 'shops.example' })).toBe('400 TENANT_IDENTIFIER_INVALID');
    expect(await ask(gateway, { host: 'a.demo.shops.example' })).toBe('400 TENANT_IDENTIFIER_INVALID');
  });

  it('is never two', async () => {
    const gateway = await start('header');
    expect(await ask(gateway, { 'x-tenant-id': ['demo', 'acme'] })).toBe('400 TENANT_IDENTIFIER_INVALID');
    expect(await ask(gateway, { 'x-tenant-id': ' DEMO ' })).toBe('demo');
  });
});
