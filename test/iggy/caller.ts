import { expect } from 'vitest';

// Talks to an Iggy server as anybody would, to see what it answers.

export const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of an error of Iggy's own. */
  readonly code: unknown;
  readonly json: Readonly<Record<string, unknown>>;
}

export class Caller {
  token = '';

  constructor(readonly url: string) {}

  async login(): Promise<this> {
    const { json } = await this.call('POST', '/users/login', { username: 'iggy', password: 'iggy-password' });
    this.token = (json as unknown as Login).access_token.token;
    return this;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json';
    const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, code: json.code, json };
  }

  send(partitioning: unknown, ...messages: readonly unknown[]): Promise<Reply> {
    return this.call('POST', `${TOPIC}/messages`, { partitioning, messages });
  }

  poll(query: string): Promise<Reply> {
    return this.call('GET', `${TOPIC}/messages?${query}`);
  }

  async offsets(query: string): Promise<readonly number[]> {
    const { messages } = (await this.poll(query)).json as unknown as PageJson;
    return messages.map(({ header }) => header.offset);
  }
}

export interface Login {
  readonly access_token: { readonly token: string; readonly expiry: number };
}

export interface PageJson {
  readonly partition_id: number;
  readonly current_offset: number;
  readonly count: number;
  readonly messages: readonly { readonly header: { readonly offset: number }; readonly payload: string }[];
}

export const TOPIC = '/streams/platform/topics/domain';
export const topic = {
  name: 'domain',
  partitions_count: 3,
  compression_algorithm: 'none',
  message_expiry: 604_800_000_000,
  max_topic_size: 0,
};
export const partitionId = (id: number) => ({
  kind: 'partition_id',
  value: base64(new Uint8Array([id, 0, 0, 0])),
});
export const key = (text: string) => ({ kind: 'messages_key', value: base64(text) });
export const message = (text: string, more: object = {}) => ({ payload: base64(text), ...more });

export async function withTopic(iggy: { readonly url: string }): Promise<Caller> {
  const caller = await new Caller(iggy.url).login();
  expect((await caller.call('POST', '/streams', { name: 'platform' })).status).toBe(200);
  expect((await caller.call('POST', '/streams/platform/topics', topic)).status).toBe(200);
  return caller;
}
