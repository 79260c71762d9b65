import { connect } from 'node:net';
import { type HttpServer, liveSettings, Requests, startHttpServer } from '@rustok/gateway';
import type { World } from './world.js';

/** How a server is told whose request it is. */
export interface Door {
  readonly resolution: 'header' | 'host' | 'subdomain';
  /** The proxies whose word is taken. */
  readonly proxies: readonly string[];
  /** Whether this machine is one of them. */
  readonly trusting: boolean;
  readonly port: number;
}

export const BASE_DOMAIN = 'shops.example';

const HERE = '127.0.0.1';
const PROXIES: readonly (readonly string[])[] = [[], ['10.11.12.13'], [HERE]];

/** A server for each way to name a tenant, with no trusted proxy, another one and this machine, all on one platform. */
export async function openDoors({
  api,
}: World): Promise<AsyncDisposable & { readonly doors: readonly Door[] }> {
  const servers: HttpServer[] = [];
  const doors: Door[] = [];
  for (const resolution of ['header', 'host', 'subdomain'] as const) {
    for (const proxies of PROXIES) {
      const live = liveSettings.parse({ drain_ms: 0 });
      const server = await startHttpServer({
        engine: api.engine,
        requests: new Requests(api.platform, {
          resolution,
          header_name: 'X-Tenant-ID',
          base_domains: [BASE_DOMAIN],
          trusted_proxies: [...proxies],
        }),
        host: HERE,
        port: 0,
        version: '0.0.0',
        corsOrigins: [],
        metrics: { kind: 'open' },
        live,
        secret: 'a secret for tests, thirty-two bytes long',
      });
      servers.push(server);
      doors.push({ resolution, proxies, trusting: proxies.includes(HERE), port: server.port });
    }
  }
  return {
    doors,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.close();
    },
  };
}

/** A tenant with a slug that nobody may have, made past every rule. */
export async function reserve({ owner, victim }: World, slug: string): Promise<void> {
  await owner.query(
    `insert into tenants select r.* from tenants t
       cross join lateral jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'slug', $2::text, 'domain', null)) r
      where t.id = $1`,
    [victim.tenant.id, slug],
  );
}

export interface RawAnswer {
  readonly status: number;
  /** Of the current tenant; nothing for a refusal. */
  readonly slug: string | undefined;
  readonly code: string | undefined;
  /** Everything that came. */
  readonly text: string;
}

const BODY = JSON.stringify({ query: '{ currentTenant { slug name } }' });

/**
 * Exactly these lines over a socket: header names twice, a URI with a host, bytes no client library lets through.
 * Lines are latin1, as HTTP has them.
 */
export function sendRaw(
  { port }: Door,
  headers: readonly string[],
  { target = '/graphql', version = '1.1' }: { readonly target?: string; readonly version?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, HERE);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject).on('close', () => resolve(answerOf(text)));
    const lines = [
      `POST ${target} HTTP/${version}`,
      ...headers,
      'Content-Type: application/json',
      `Content-Length: ${BODY.length}`,
      'Connection: close',
    ];
    socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${BODY}`, 'latin1'));
  });
}

function answerOf(text: string): RawAnswer {
  const status = Number(/^HTTP\/1\.[01] (\d+)/.exec(text)?.[1] ?? 0);
  return {
    ...{ status, text },
    slug: /"currentTenant":\{"slug":"([^"]+)"/.exec(text)?.[1],
    code: /"code":"([A-Z_]+)"/.exec(text)?.[1],
  };
}

/** UTF-8 as it goes through a header: its bytes, each a character of latin1. */
export const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
