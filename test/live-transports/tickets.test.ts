import { liveSettings } from '@rustok/gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { startAnotherGateway } from '../kit/gateway.js';
import { RawStream } from './raw-stream.js';
import { type LiveWorld, signIn, startLiveWorld, SUBSCRIPTION } from './world.js';

let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

interface Issued {
  readonly ticket: string;
  readonly expiresInS: number;
}

/** What `POST /graphql/stream/ticket` answers. */
async function ask(
  { url = world.url, tenant = 'demo', token }: { url?: string; tenant?: string; token?: string } = {},
  body: unknown = { query: SUBSCRIPTION },
): Promise<{ status: number; body: Issued & { errors?: { extensions: { code: string } }[] } }> {
  const response = await fetch(`${url}/graphql/stream/ticket`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': tenant,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Issued };
}

/** As a browser's EventSource does it: with nothing but the URL and, when it comes back, the last event id. */
function open(ticket: string, lastEventId?: string, url = world.url): Promise<RawStream> {
  return RawStream.open(`${url}/graphql/stream?${new URLSearchParams({ ticket })}`, {
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
}

async function refusalOf(opened: RawStream | Promise<RawStream>): Promise<[number, unknown]> {
  const stream = await opened;
  const { response } = stream;
  if (response.status === 200) await stream[Symbol.asyncDispose]();
  await stream.ended.catch(() => undefined);
  const { errors = [] } = JSON.parse(stream.text || '{}') as { errors?: { extensions: { code: string } }[] };
  return [response.status, errors[0]?.extensions.code];
}

describe('a ticket', () => {
  it('opens one stream for a client that can send no headers', async () => {
    const { status, body } = await ask({ token: world.token });
    expect([status, body]).toEqual([200, { ticket: expect.any(String), expiresInS: 30 }]);
    expect(body.ticket).not.toContain(world.token);
    await using stream = await open(body.ticket);
    await stream.until(({ lastEventId }) => lastEventId !== undefined);
    await world.publish('By ticket');
    await stream.until(({ titles }) => titles.includes('By ticket'));
  });

  it('opens no second one, on no instance', async () => {
    const { ticket } = (await ask()).body;
    await using first = await open(ticket);
    expect(first.response.status).toBe(200);
    expect(await refusalOf(open(ticket))).toEqual([401, 'TICKET_USED']);
    const other = await startAnotherGateway(world.connection);
    try {
      expect(await refusalOf(open(ticket, undefined, other.url))).toEqual([401, 'TICKET_USED']);
    } finally {
      await other.close();
    }
  });

  it('opens exactly one of many at the same moment', async () => {
    const { ticket } = (await ask()).body;
    const opened = await Promise.all(Array.from({ length: 8 }, () => open(ticket)));
    expect(opened.filter(({ response }) => response.status === 200)).toHaveLength(1);
    for (const stream of opened) await stream[Symbol.asyncDispose]();
  });

  it('opens it again for the client that comes back with the last event id of its stream', async () => {
    const { ticket } = (await ask({ token: world.token })).body;
    const first = await open(ticket);
    await first.until(({ lastEventId }) => lastEventId !== undefined);
    await world.publish('Seen');
    await first.until(({ titles }) => titles.includes('Seen'));
    await first[Symbol.asyncDispose]();
    await world.publish('While away');
    await using again = await open(ticket, first.lastEventId);
    await again.until(({ titles }) => titles.includes('While away'));
    expect(again.titles).toEqual(['While away']);
    expect(await refusalOf(open(ticket))).toEqual([401, 'TICKET_USED']);
  });

  it('is of no use to somebody else who knows the URL, whatever cursors they hold', async () => {
    const { ticket } = (await ask({ token: world.token })).body;
    await using owner = await open(ticket);
    await owner.until(({ lastEventId }) => lastEventId !== undefined);

    const own = (await ask()).body.ticket;
    await using other = await open(own);
    await other.until(({ lastEventId }) => lastEventId !== undefined);
    const cursorOf = (eventId = '') => eventId.split('~')[0];
    for (const eventId of [
      other.lastEventId,
      cursorOf(other.lastEventId),
      cursorOf(owner.lastEventId),
      `${cursorOf(owner.lastEventId)}~`,
      'made up',
    ]) {
      expect(await refusalOf(open(ticket, eventId))).toEqual([400, 'CURSOR_INVALID']);
    }
  });

  it('goes on after the cursor it was asked for with', async () => {
    const { ticket } = (await ask()).body;
    const first = await open(ticket);
    await first.until(({ lastEventId }) => lastEventId !== undefined);
    await first[Symbol.asyncDispose]();
    await world.publish('Between two tickets');
    const resumed = await ask({}, { query: SUBSCRIPTION, extensions: { resumeAfter: first.lastEventId } });
    await using second = await open(resumed.body.ticket);
    await second.until(({ titles }) => titles.includes('Between two tickets'));
  });

  it('is of no use to another tenant, nor to one who cannot name its own', async () => {
    const { ticket } = (await ask({ token: world.token })).body;
    const foreign = RawStream.open(`${world.streamUrl}?${new URLSearchParams({ ticket })}`, {
      headers: { 'x-tenant-id': 'acme' },
    });
    expect(await refusalOf(foreign)).toEqual([403, 'TENANT_MISMATCH']);
    // And it was not used up by the attempt.
    await using own = await open(ticket);
    expect(own.response.status).toBe(200);
  });

  it('ends with the session it was issued to, with a cursor and without', async () => {
    const token = await signIn(world.url);
    const [used, unused] = [(await ask({ token })).body.ticket, (await ask({ token })).body.ticket];
    await using stream = await open(used);
    await stream.until(({ lastEventId }) => lastEventId !== undefined);
    const { errors } = await new ApiClient(world.url, { tenant: 'demo', token }).post(
      'mutation { signOut { __typename } }',
    );
    expect(errors).toEqual([]);
    expect(await refusalOf(open(unused))).toEqual([401, 'SESSION_ENDED']);
    expect(await refusalOf(open(used, stream.lastEventId))).toEqual([401, 'SESSION_ENDED']);
  });

  it('expires', async () => {
    const other = await startAnotherGateway(world.connection, {
      live: liveSettings.parse({ drain_ms: 0, ticket_ttl_s: 1 }),
    });
    try {
      const { ticket } = (await ask({ url: other.url })).body;
      const refused = async () => (await refusalOf(open(ticket, undefined, other.url)))[1];
      // The first attempt opens it; a later one finds it used, and then too old.
      await expect.poll(refused, { timeout: 10_000 }).toBe('TICKET_EXPIRED');
    } finally {
      await other.close();
    }
  });

  it.each([['x'], [''], ['AQ'], ['A'.repeat(300)]])('is not %j', async (ticket) => {
    expect(await refusalOf(open(ticket))).toEqual([401, 'TICKET_INVALID']);
  });

  it('is not one that somebody changed', async () => {
    const { ticket } = (await ask()).body;
    const bytes = Buffer.from(ticket, 'base64url');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(await refusalOf(open(bytes.toString('base64url')))).toEqual([401, 'TICKET_INVALID']);
  });

  it.each<[what: string, as: object, body: object, refusal: [number, string]]>([
    ['a bad token', { token: 'x' }, { query: SUBSCRIPTION }, [401, 'TOKEN_INVALID']],
    ['an unknown tenant', { tenant: 'nobody' }, { query: SUBSCRIPTION }, [404, 'TENANT_NOT_FOUND']],
    ['a query', {}, { query: '{ __typename }' }, [400, 'BAD_REQUEST']],
    ['what is not of the graph', {}, { query: 'subscription { x }' }, [400, 'GRAPHQL_VALIDATION_FAILED']],
  ])('is not issued for %s', async (_what, as, body, refusal) => {
    const { status, body: answer } = await ask(as, body);
    expect([status, answer.errors?.[0]?.extensions.code]).toEqual(refusal);
  });

  it('is not issued for an operation that does not fit into a URL', async () => {
    const tag = Array.from({ length: 6_000 }, (_, i) => ((i * 7919) % 9973).toString(36)).join('');
    const query = 'subscription ($tag: String) { postPublished(tag: $tag) { title } }';
    const { status, body } = await ask({}, { query, variables: { tag } });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'TICKET_TOO_LARGE']);
  });

  it('is forgotten some time after its end', async () => {
    const { platform } = world.gateway;
    const tenant = await platform.tenants.find({ kind: 'slug', value: 'demo' });
    if (!tenant) throw new Error('no demo tenant');
    const { database } = platform.contextFor({ tenant, actor: { kind: 'system', name: 'test' } });
    const old = '0190b2a4-0000-7000-8000-000000000001';
    await database.transaction(({ trx }) =>
      trx('sys_stream_tickets').insert({ id: old, expires_at: new Date(Date.now() - 1_000) }),
    );
    await using stream = await open((await ask()).body.ticket);
    expect(stream.response.status).toBe(200);
    const left = await database.read((trx) => trx('sys_stream_tickets').where({ id: old }));
    expect(left).toEqual([]);
  });
});
