import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { invalid, notFound } from './refusal.js';
import type { NewMessage } from './send-body.js';

export interface StoredMessage extends NewMessage {
  readonly offset: number;
  /** u64, decimal. */
  readonly checksum: string;
  /** Microseconds since epoch, never falling within a partition. */
  readonly timestamp: number;
}

export interface StoredPartition {
  readonly id: number;
  readonly messages: readonly StoredMessage[];
  /** Consumer → last processed offset. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly createdAt: number;
}

export interface StoredTopic {
  readonly id: number;
  readonly name: string;
  /** Microseconds; 0 is never. */
  readonly messageExpiry: number;
  readonly maxTopicSize: number;
  readonly partitions: readonly StoredPartition[];
}

export interface StoredStream {
  readonly id: number;
  readonly name: string;
  readonly topics: readonly StoredTopic[];
}

/** One change; the journal is a line of JSON for each. */
type Change =
  | { readonly kind: 'stream'; readonly name: string }
  | { readonly kind: 'stream-deleted'; readonly stream: number }
  | {
      readonly kind: 'topic';
      readonly stream: number;
      readonly name: string;
      readonly partitions: number;
      readonly messageExpiry: number;
      readonly maxTopicSize: number;
      readonly at: number;
    }
  | (At & { readonly kind: 'messages'; readonly at: number; readonly messages: readonly NewMessage[] })
  | (At & { readonly kind: 'rolled-back'; readonly length: number })
  | (At & { readonly kind: 'offset'; readonly consumer: string; readonly offset: number | null });

/** By ids. */
export interface At {
  readonly stream: number;
  readonly topic: number;
  readonly partition: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Partition = Mutable<Omit<StoredPartition, 'messages' | 'offsets'>> & {
  messages: StoredMessage[];
  offsets: Map<string, number>;
};
type Topic = Omit<StoredTopic, 'partitions'> & { readonly partitions: readonly Partition[] };
type Stream = Omit<StoredStream, 'topics'> & { readonly topics: Topic[] };

/**
 * Streams, topics, partitions and offsets. With a file, each change is written there before it is done, so that a killed
 * process has lost nothing it had acknowledged. (The real server acknowledges from memory.)
 */
export class LogStore {
  #streams: Stream[] = [];
  #lastStreamId = 0;
  readonly #journal: number | undefined;

  constructor(file?: string) {
    if (file === undefined) return;
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // A line without its end was being written when the process died, and was acknowledged to nobody.
    const whole = kept.slice(0, kept.lastIndexOf('\n') + 1);
    if (whole.length < kept.length) truncateSync(file, Buffer.byteLength(whole));
    for (const line of whole.split('\n').filter(Boolean)) this.#apply(JSON.parse(line) as Change);
    this.#journal = openSync(file, 'a');
  }

  close(): void {
    if (this.#journal !== undefined) closeSync(this.#journal);
  }

  /** As if the server's data had been deleted. */
  wipe(): void {
    if (this.#journal !== undefined) ftruncateSync(this.#journal);
    this.#streams = [];
  }

  get streams(): readonly StoredStream[] {
    return this.#streams;
  }

  /** A segment that parses as a number is an id, whatever streams are called. */
  stream(segment: string): StoredStream {
    return (
      named(this.#streams, segment) ??
      fail(notFound('stream_id_not_found', `Stream with ID: ${segment} was not found.`))
    );
  }

  topic(stream: StoredStream, segment: string): StoredTopic {
    return (
      named(stream.topics, segment) ??
      fail(notFound('topic_id_not_found', `Topic with ID: ${segment} was not found.`))
    );
  }

  partition(topic: StoredTopic, id: number): StoredPartition {
    return (
      topic.partitions[id] ?? fail(notFound('partition_not_found', `Partition with ID: ${id} was not found.`))
    );
  }

  createStream(name: string): StoredStream {
    checkName(name, 'invalid_stream_name');
    if (this.#streams.some((stream) => stream.name === name)) {
      throw invalid('stream_name_already_exists', `Stream with name: ${name} already exists.`);
    }
    this.#change({ kind: 'stream', name });
    return this.#streams.at(-1) ?? fail(new Error('unreachable'));
  }

  deleteStream(stream: StoredStream): void {
    this.#change({ kind: 'stream-deleted', stream: stream.id });
  }

  createTopic(
    stream: StoredStream,
    topic: {
      readonly name: string;
      readonly partitions: number;
      readonly messageExpiry: number;
      readonly maxTopicSize: number;
      readonly at: number;
    },
  ): StoredTopic {
    checkName(topic.name, 'invalid_topic_name');
    if (topic.partitions > 1000) throw invalid('too_many_partitions', 'Too many partitions');
    if (stream.topics.some(({ name }) => name === topic.name)) {
      throw invalid('topic_name_already_exists', `Topic with name: ${topic.name} already exists.`);
    }
    this.#change({ kind: 'topic', stream: stream.id, ...topic });
    return stream.topics.at(-1) ?? fail(new Error('unreachable'));
  }

  /** Returns the offset of the first. */
  append(at: At, messages: readonly NewMessage[], timestamp: number): number {
    const base = this.#partition(at).messages.at(-1)?.offset ?? -1;
    this.#change({ kind: 'messages', ...at, at: timestamp, messages });
    return base + 1;
  }

  /** As a crash does that loses what was in memory: keeps the first `length` messages, and hands their offsets out anew. */
  rollBack(at: At, length: number): void {
    this.#change({ kind: 'rolled-back', ...at, length });
  }

  storeOffset(at: At, consumer: string, offset: number): void {
    const newest = this.#partition(at).messages.at(-1)?.offset;
    if (newest === undefined || offset > newest) throw invalid('invalid_offset', `Invalid offset: ${offset}`);
    this.#change({ kind: 'offset', ...at, consumer, offset });
  }

  deleteOffset(at: At, consumer: string): void {
    if (!this.#partition(at).offsets.has(consumer)) {
      throw notFound(
        'consumer_offset_not_found',
        `Consumer offset for consumer with ID: ${consumer} was not found.`,
      );
    }
    this.#change({ kind: 'offset', ...at, consumer, offset: null });
  }

  #change(change: Change): void {
    if (this.#journal !== undefined) writeSync(this.#journal, `${JSON.stringify(change)}\n`);
    this.#apply(change);
  }

  #apply(change: Change): void {
    switch (change.kind) {
      case 'stream':
        this.#streams.push({ id: (this.#lastStreamId += 1), name: change.name, topics: [] });
        break;
      case 'stream-deleted':
        this.#streams = this.#streams.filter(({ id }) => id !== change.stream);
        break;
      case 'topic': {
        const { topics } = this.#byId(change.stream);
        const { name, messageExpiry, maxTopicSize, at: createdAt } = change;
        const partitions = Array.from({ length: change.partitions }, (_, id) => ({
          id,
          messages: [],
          offsets: new Map<string, number>(),
          createdAt,
        }));
        topics.push({ id: topics.length, name, messageExpiry, maxTopicSize, partitions });
        break;
      }
      case 'messages': {
        const { messages } = this.#partition(change);
        for (const message of change.messages) {
          const last = messages.at(-1);
          messages.push({
            ...message,
            offset: (last?.offset ?? -1) + 1,
            checksum: randomBytes(8).readBigUInt64LE().toString(),
            timestamp: Math.max(change.at, last?.timestamp ?? 0),
          });
        }
        break;
      }
      case 'rolled-back':
        this.#partition(change).messages.length = change.length;
        break;
      case 'offset': {
        const { offsets } = this.#partition(change);
        if (change.offset === null) offsets.delete(change.consumer);
        else offsets.set(change.consumer, change.offset);
        break;
      }
    }
  }

  #byId(stream: number): Stream {
    return this.#streams.find(({ id }) => id === stream) ?? fail(new Error(`no stream ${stream}`));
  }

  #partition({ stream, topic, partition }: At): Partition {
    const found = this.#byId(stream).topics.find(({ id }) => id === topic)?.partitions[partition];
    return found ?? fail(new Error(`no partition ${partition} of topic ${topic} of stream ${stream}`));
  }
}

function named<T extends { readonly id: number; readonly name: string }>(
  all: readonly T[],
  segment: string,
): T | undefined {
  const isId = /^\d+$/.test(segment) && Number(segment) < 2 ** 32;
  return all.find(({ id, name }) => (isId ? id === Number(segment) : name === segment));
}

function checkName(name: string, code: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > 255) throw invalid(code, `a name of ${bytes} bytes`);
}

function fail(error: Error): never {
  throw error;
}
