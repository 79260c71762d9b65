import type { StoredMessage, StoredPartition } from './log-store.js';
import { Refusal } from './refusal.js';

const KINDS = ['offset', 'timestamp', 'first', 'last', 'next'] as const;

export interface Poll {
  readonly consumer: string;
  readonly partition: number;
  readonly kind: (typeof KINDS)[number];
  readonly value: number;
  readonly count: number;
  readonly autoCommit: boolean;
}

/** The query of `GET …/messages`, with its defaults. Throws 400 as plain text, as the framework does. */
export function readPollQuery(query: URLSearchParams): Poll {
  const kind = KINDS.find((name) => name === (query.get('kind') ?? 'offset'));
  if (kind === undefined) throw badQuery('kind');
  return {
    consumer: query.get('consumer_id') ?? '1',
    partition: unsigned(query, 'partition_id', 0),
    kind,
    value: unsigned(query, 'value', 0),
    count: unsigned(query, 'count', 10),
    autoCommit: query.get('auto_commit') === 'true',
  };
}

export function unsigned(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d+$/.test(text)) throw badQuery(name);
  return Number(text);
}

function badQuery(name: string): Refusal {
  return new Refusal(400, null, `Failed to deserialize query string: ${name}`);
}

export function pollQuery({ messages, offsets }: StoredPartition, poll: Poll): readonly StoredMessage[] {
  const { kind, value, count, consumer } = poll;
  const from = (start: number) => messages.slice(start, start + count);
  switch (kind) {
    case 'offset':
      return from(value);
    case 'timestamp': {
      const start = messages.findIndex(({ timestamp }) => timestamp >= value);
      return start < 0 ? [] : from(start);
    }
    case 'first':
      return from(0);
    case 'last':
      return messages.slice(Math.max(0, messages.length - count));
    case 'next':
      return from((offsets.get(consumer) ?? -1) + 1);
  }
}
