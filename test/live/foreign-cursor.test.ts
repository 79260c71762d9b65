import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { RawSocket } from '../live-transports/raw-socket.js';
import { RawStream } from '../live-transports/raw-stream.js';
import { adminOf, NodePublished, publishNode } from './comments.js';

const AFTER = `subscription ($after: String) { events(types: ["node.published"], after: $after) { id } }`;
const EVENTS = 'subscription { events(types: ["node.published"]) { id } }';

let gateway: TestGateway;
/** Administrators of two tenants that have the same modules and documents. */
let demo: ApiClient;
let acme: ApiClient;
beforeAll(async () => {
  gateway = await startTestGateway();
  [demo, acme] = await Promise.all([adminOf(gateway.url, 'demo'), adminOf(gateway.url, 'acme')]);
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

interface Attempt {
  readonly as: ApiClient;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

/** What came of it: an event that the cursor was taken before, or the code of the refusal. */
type Outcome = { readonly resumed: true } | { readonly refused: unknown };

function headersOf({ as: { options }, headers }: Attempt): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'x-tenant-id': options.tenant ?? '',
    authorization: `Bearer ${options.token}`,
    ...headers,
  };
}

/** Waits for the event that the cursor was taken before. */
async function outcomeOf(opened: Promise<RawStream>): Promise<Outcome> {
  await using stream = await opened;
  if (stream.response.status === 200) {
    await stream.until(({ blocks }) => blocks.some(({ event }) => event === 'next'));
    const next = stream.blocks.find(({ event }) => event === 'next');
    const { errors } = JSON.parse(next?.data ?? '') as { errors?: { extensions: { code: string } }[] };
    return errors ? { refused: errors[0]?.extensions.code } : { resumed: true };
  }
  await stream.ended;
  const { errors } = JSON.parse(stream.text) as { errors: { extensions: { code: string } }[] };
  return { refused: errors[0]?.extensions.code };
}

async function overWebSocket({ as: { options }, query, variables, extensions }: Attempt): Promise<Outcome> {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`;
  using raw = await RawSocket.connect(url, { tenant: options.tenant, token: options.token });
  raw.send({ id: 'a', type: 'subscribe', payload: { query, variables, extensions } });
  const { type, payload } = await raw.next((message) => message.id === 'a');
  if (type === 'next') return { resumed: true };
  const [error] = payload as unknown as [{ extensions: { code: string } }];
  return { refused: error.extensions.code };
}

function byPost(attempt: Attempt): Promise<Outcome> {
  const { query, variables, extensions } = attempt;
  return outcomeOf(
    RawStream.open(`${gateway.url}/graphql/stream`, {
      method: 'POST',
      headers: headersOf(attempt),
      body: JSON.stringify({ query, variables, extensions }),
    }),
  );
}

function byGet(attempt: Attempt): Promise<Outcome> {
  const { query, variables, extensions } = attempt;
  const params = new URLSearchParams({
    query,
    ...(variables && { variables: JSON.stringify(variables) }),
    ...(extensions && { extensions: JSON.stringify(extensions) }),
  });
  return outcomeOf(
    RawStream.open(`${gateway.url}/graphql/stream?${params}`, { headers: headersOf(attempt) }),
  );
}

async function issueTicket(attempt: Attempt): Promise<string> {
  const { query, variables, extensions } = attempt;
  const response = await fetch(`${gateway.url}/graphql/stream/ticket`, {
    method: 'POST',
    headers: headersOf(attempt),
    body: JSON.stringify({ query, variables, extensions }),
  });
  return ((await response.json()) as { ticket: string }).ticket;
}

function openTicket(ticket: string, headers: Record<string, string> = {}): Promise<RawStream> {
  return RawStream.open(`${gateway.url}/graphql/stream?${new URLSearchParams({ ticket })}`, { headers });
}

/** The cursor of the beginning of a subscription of `demo`, after which both tenants publish something. */
async function begun(query: string): Promise<string> {
  const attempt = { as: demo, query };
  await using stream = await RawStream.open(
    `${gateway.url}/graphql/stream?${new URLSearchParams({ query })}`,
    { headers: headersOf(attempt) },
  );
  await stream.until(({ lastEventId }) => lastEventId !== undefined);
  const cursor = stream.lastEventId ?? '';
  await publishNode(demo, 'Of demo');
  await publishNode(acme, 'Of acme');
  return cursor;
}

type Way = (as: ApiClient, cursor: string) => Promise<Outcome>;

const ways: [name: string, query: string, resume: Way][] = [
  [
    'extensions.resumeAfter over WebSocket',
    NodePublished,
    (as, resumeAfter) => overWebSocket({ as, query: NodePublished, extensions: { resumeAfter } }),
  ],
  [
    'extensions.resumeAfter of a POST',
    NodePublished,
    (as, resumeAfter) => byPost({ as, query: NodePublished, extensions: { resumeAfter } }),
  ],
  [
    'extensions.resumeAfter of a GET',
    NodePublished,
    (as, resumeAfter) => byGet({ as, query: NodePublished, extensions: { resumeAfter } }),
  ],
  [
    'Last-Event-ID of a GET',
    NodePublished,
    (as, cursor) => byGet({ as, query: NodePublished, headers: { 'last-event-id': cursor } }),
  ],
  [
    'Last-Event-ID of a POST',
    NodePublished,
    (as, cursor) => byPost({ as, query: NodePublished, headers: { 'last-event-id': cursor } }),
  ],
  [
    'Last-Event-ID as a ticket’s stream has it, with a token',
    NodePublished,
    (as, cursor) => byGet({ as, query: NodePublished, headers: { 'last-event-id': `${cursor}~proof` } }),
  ],
  [
    'extensions.resumeAfter of the request for a ticket',
    NodePublished,
    async (as, resumeAfter) =>
      outcomeOf(openTicket(await issueTicket({ as, query: NodePublished, extensions: { resumeAfter } }))),
  ],
  [
    'a variable for `after`, over WebSocket',
    AFTER,
    (as, after) => overWebSocket({ as, query: AFTER, variables: { after } }),
  ],
  [
    'a variable for `after`, by POST',
    AFTER,
    (as, after) => byPost({ as, query: AFTER, variables: { after } }),
  ],
  ['a variable for `after`, by GET', AFTER, (as, after) => byGet({ as, query: AFTER, variables: { after } })],
  [
    'a literal for `after`',
    EVENTS,
    (as, after) => byPost({ as, query: EVENTS.replace(')', `, after: ${JSON.stringify(after)})`) }),
  ],
];

describe('a cursor of another tenant, of the same document and variables', () => {
  it.each(ways)('is refused as %s, where one’s own is taken', async (_name, query, resume) => {
    const cursor = await begun(query);
    expect(await resume(acme, cursor)).toEqual({ refused: 'CURSOR_INVALID' });
    expect(await resume(demo, cursor)).toEqual({ resumed: true });
  });

  it('is refused as the event id of a ticket, with the proof that belongs to the other’s', async () => {
    const [own, other] = await Promise.all([
      issueTicket({ as: acme, query: NodePublished }),
      issueTicket({ as: demo, query: NodePublished }),
    ]);
    await using ownStream = await openTicket(own);
    await using otherStream = await openTicket(other);
    for (const stream of [ownStream, otherStream]) {
      await stream.until(({ lastEventId }) => lastEventId !== undefined);
    }
    const [cursor = '', proof = ''] = otherStream.lastEventId?.split('~') ?? [];
    const ownId = ownStream.lastEventId ?? '';
    const ownProof = ownId.split('~')[1] ?? '';
    await publishNode(acme, 'For whom it is');
    for (const eventId of [`${cursor}~${proof}`, `${cursor}~${ownProof}`, cursor]) {
      expect(await outcomeOf(openTicket(own, { 'last-event-id': eventId }))).toEqual({
        refused: 'CURSOR_INVALID',
      });
    }
    expect(await outcomeOf(openTicket(own, { 'last-event-id': ownId }))).toEqual({ resumed: true });
  });
});
