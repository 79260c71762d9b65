import type { IncomingMessage } from 'node:http';
import { type Answer, type Exchange, ok } from './exchange.js';
import type { FakeIggy } from './fake-iggy.js';
import { JsonFields } from './json-fields.js';
import { deleteOffset, getOffset, storeOffset } from './offset-routes.js';
import { pollMessages, sendMessages } from './message-routes.js';
import { invalid, Refusal } from './refusal.js';
import { readJson } from './request-body.js';
import { createStream, createTopic, deleteStream, getStream, getTopic } from './topology-routes.js';

type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

const TOPIC = '/streams/:/topics/:';

const routes: Readonly<Record<string, Handler>> = {
  'GET /stats': ({ iggy }) => ok(stats(iggy)),
  'DELETE /users/logout': ({ iggy, token }) => {
    iggy.tokens.revoke(token);
    return { status: 204 };
  },
  'POST /streams': createStream,
  'GET /streams/:': getStream,
  'DELETE /streams/:': deleteStream,
  'POST /streams/:/topics': createTopic,
  [`GET ${TOPIC}`]: getTopic,
  [`POST ${TOPIC}/messages`]: sendMessages,
  [`GET ${TOPIC}/messages`]: pollMessages,
  [`PUT ${TOPIC}/consumer-offsets`]: storeOffset,
  [`GET ${TOPIC}/consumer-offsets`]: getOffset,
  [`DELETE ${TOPIC}/consumer-offsets/:`]: deleteOffset,
};

const matchers = Object.entries(routes).map(([route, handler]) => ({
  pattern: new RegExp(`^${route.replaceAll(':', '([^/]+)')}$`),
  handler,
}));

export async function answerTo(iggy: FakeIggy, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', iggy.url);
  const target = `${request.method} ${pathname}`;
  const json = () => readJson(request, iggy.version);
  if (target === 'GET /ping') return { status: 200, body: 'pong', plain: true };
  if (target === 'POST /users/login') return login(iggy, await json());
  if (target === 'POST /users/refresh-token') return refreshToken(iggy, await json());
  for (const { pattern, handler } of matchers) {
    const match = pattern.exec(target);
    if (!match) continue;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !iggy.tokens.isValid(token)) return unauthorized(iggy);
    return handler({ iggy, token, path: match.slice(1).map(decodeURIComponent), query, json });
  }
  throw new Refusal(404, null, '');
}

function unauthorized({ version }: FakeIggy): Answer {
  if (version === '0.8') return { status: 401 };
  return { status: 401, body: new Refusal(401, 'unauthenticated', 'Unauthenticated').body };
}

function login(iggy: FakeIggy, value: unknown): Answer {
  const fields = new JsonFields(value);
  if (fields.text('username') !== iggy.username || fields.text('password') !== iggy.password) {
    throw invalid('invalid_credentials', 'Invalid credentials');
  }
  iggy.logins += 1;
  return ok({ user_id: 0, access_token: iggy.tokens.issue() });
}

function refreshToken(iggy: FakeIggy, value: unknown): Answer {
  const token = new JsonFields(value).text('token');
  if (!iggy.tokens.isValid(token)) return unauthorized(iggy);
  if (iggy.version === '0.8') iggy.tokens.revoke(token);
  return ok({ user_id: 0, access_token: iggy.tokens.issue() });
}

function stats({ log: { streams } }: FakeIggy): unknown {
  const topics = streams.flatMap((stream) => stream.topics);
  const partitions = topics.flatMap((topic) => topic.partitions);
  return {
    process_id: process.pid,
    streams_count: streams.length,
    topics_count: topics.length,
    partitions_count: partitions.length,
    messages_count: partitions.reduce((sum, { messages }) => sum + messages.length, 0),
  };
}
