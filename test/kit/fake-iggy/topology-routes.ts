import { JsonFields } from './json-fields.js';
import type { StoredPartition, StoredStream, StoredTopic } from './log-store.js';
import { invalid, wrongShape } from './refusal.js';
import { type Answer, type Exchange, ok } from './exchange.js';

export async function createStream({ iggy, json }: Exchange): Promise<Answer> {
  return ok(streamDetails(iggy.log.createStream(new JsonFields(await json()).text('name'))));
}

export function getStream({ iggy, path: [stream = ''] }: Exchange): Answer {
  return ok(streamDetails(iggy.log.stream(stream)));
}

export function deleteStream({ iggy, path: [stream = ''] }: Exchange): Answer {
  iggy.log.deleteStream(iggy.log.stream(stream));
  return { status: 204 };
}

const TOPIC_OPTIONS = [
  'segment_size',
  'enforce_fsync',
  'messages_required_to_save',
  'size_of_messages_required_to_save',
  'preallocate_segments',
];

/** All five keys must be there. */
export async function createTopic({ iggy, path: [stream = ''], json }: Exchange): Promise<Answer> {
  const fields = new JsonFields(await json());
  const compression = fields.text('compression_algorithm');
  if (compression !== 'none' && compression !== 'gzip')
    throw wrongShape(`unknown variant \`${compression}\``);
  const topic = {
    name: fields.text('name'),
    partitions: fields.unsigned('partitions_count'),
    messageExpiry: fields.unsigned('message_expiry'),
    maxTopicSize: fields.unsigned('max_topic_size'),
    at: iggy.now() * 1000,
  };
  if (iggy.version === '0.9' && fields.has('options')) checkOptions(fields.any('options'));
  return ok(topicDetails(iggy.log.createTopic(iggy.log.stream(stream), topic)));
}

export function getTopic({ iggy, path: [stream = '', topic = ''] }: Exchange): Answer {
  return ok(topicDetails(iggy.log.topic(iggy.log.stream(stream), topic)));
}

function checkOptions(options: unknown): void {
  const fields = new JsonFields(options);
  for (const name of Object.keys(options as object)) {
    fields.text(name);
    if (!TOPIC_OPTIONS.includes(name)) throw invalid('invalid_topic_option', `unknown option ${name}`);
  }
}

function streamDetails({ id, name, topics }: StoredStream): unknown {
  return { id, name, topics_count: topics.length, topics: topics.map(topicDetails) };
}

function topicDetails({ id, name, messageExpiry, maxTopicSize, partitions }: StoredTopic): unknown {
  return {
    id,
    name,
    compression_algorithm: 'none',
    message_expiry: messageExpiry,
    max_topic_size: maxTopicSize,
    partitions_count: partitions.length,
    partitions: partitions.map(partitionDetails),
  };
}

function partitionDetails({ id, messages, createdAt }: StoredPartition): unknown {
  return {
    id,
    created_at: createdAt,
    segments_count: 1,
    // 0 also when it is empty.
    current_offset: messages.at(-1)?.offset ?? 0,
    messages_count: messages.length,
    size: messages.reduce((sum, { payload }) => sum + payload.length, 0),
  };
}
