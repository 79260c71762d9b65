import { pollQuery, readPollQuery } from './poll-query.js';
import { notFound, Refusal } from './refusal.js';
import type { Answer, Exchange } from './exchange.js';
import type { StoredMessage, StoredStream, StoredTopic } from './log-store.js';
import { type Partitioning, readSendBody } from './send-body.js';
import { xxHash32 } from './xx-hash-32.js';

/** Of 0.9: more than these at once of one token are refused. */
const MAX_WRITES_IN_FLIGHT = 32;

export async function sendMessages(exchange: Exchange): Promise<Answer> {
  const { iggy, token, json } = exchange;
  const inFlight = iggy.writesInFlight.get(token) ?? 0;
  if (iggy.version === '0.9' && inFlight >= MAX_WRITES_IN_FLIGHT) {
    throw new Refusal(429, 'too_many_in_flight_writes', 'Too many in-flight writes', { 'retry-after': '1' });
  }
  iggy.writesInFlight.set(token, inFlight + 1);
  try {
    return await take(exchange, await json());
  } finally {
    iggy.writesInFlight.set(token, (iggy.writesInFlight.get(token) ?? 1) - 1);
  }
}

async function take({ iggy, path, query }: Exchange, body: unknown): Promise<Answer> {
  const fault = iggy.nextFault();
  if (fault?.kind === 'hold') await fault.until;
  const answer = fault?.kind === 'answer' ? fault : undefined;
  const takes = answer === undefined || answer.takes === true;
  const taken = takes ? append() : undefined;
  if (answer) {
    const { status, code, retryAfterS } = answer;
    throw new Refusal(
      status,
      code,
      code,
      retryAfterS === undefined ? {} : { 'retry-after': `${retryAfterS}` },
    );
  }
  if (fault?.kind === 'lose-answer') return { status: 0, broken: true };
  if (iggy.version === '0.8') return { status: 201 };
  if (query.get('ack') === 'none') return { status: 202 };
  return {
    status: 201,
    body: JSON.stringify({ confirmations: [taken] }),
    headers: { 'iggy-durability': 'memory' },
  };

  function append(): unknown {
    const [stream, topic] = topicOf({ iggy, path });
    const { partitioning, messages } = readSendBody(body);
    const partition = partitionFor(topic, partitioning);
    const at = { stream: stream.id, topic: topic.id, partition };
    const base = iggy.log.append(at, messages, iggy.now() * 1000);
    return { stream_id: stream.id, topic_id: topic.id, partition_id: partition, base_offset: base };
  }
}

export function topicOf({
  iggy,
  path: [stream = '', topic = ''],
}: Pick<Exchange, 'iggy' | 'path'>): readonly [StoredStream, StoredTopic] {
  const found = iggy.log.stream(stream);
  return [found, iggy.log.topic(found, topic)];
}

function partitionFor({ partitions }: StoredTopic, partitioning: Partitioning): number {
  switch (partitioning.kind) {
    case 'balanced':
      return partitions.reduce((sum, { messages }) => sum + messages.length, 0) % partitions.length;
    case 'messages_key':
      return xxHash32(partitioning.key) % partitions.length;
    case 'partition_id':
      if (partitioning.partition < partitions.length) return partitioning.partition;
      throw notFound('partition_not_found', `Partition with ID: ${partitioning.partition} was not found.`);
  }
}

export function pollMessages(exchange: Exchange): Answer {
  const { iggy, query } = exchange;
  const [stream, topic] = topicOf(exchange);
  const poll = readPollQuery(query);
  const partition = iggy.log.partition(topic, poll.partition);
  const found = pollQuery(partition, poll);
  const last = found.at(-1);
  if (poll.autoCommit && last) {
    const at = { stream: stream.id, topic: topic.id, partition: partition.id };
    iggy.log.storeOffset(at, poll.consumer, last.offset);
  }
  const current = partition.messages.at(-1)?.offset ?? 0;
  return {
    status: 200,
    body: `{"partition_id":${partition.id},"current_offset":${current},"count":${found.length},"messages":[${found
      .map(messageJson)
      .join(',')}]}`,
  };
}

/** By hand, for id and checksum are bare numbers of more digits than JavaScript's can hold. */
function messageJson({ id, checksum, offset, timestamp, payload, userHeaders }: StoredMessage): string {
  const headers = JSON.stringify(userHeaders);
  const { length } = Buffer.from(payload, 'base64');
  return (
    `{"header":{"checksum":${checksum},"id":${id},"offset":${offset},"timestamp":${timestamp},` +
    `"origin_timestamp":${timestamp},"user_headers_length":${headers.length},"payload_length":${length},"reserved":0},` +
    `"payload":"${payload}","user_headers":${headers}}`
  );
}
