import { JsonFields } from './json-fields.js';
import type { At } from './log-store.js';
import { topicOf } from './message-routes.js';
import { unsigned } from './poll-query.js';
import { notFound } from './refusal.js';
import { type Answer, type Exchange, ok } from './exchange.js';

/** The last processed offset; one that is not in the log yet is refused. */
export async function storeOffset(exchange: Exchange): Promise<Answer> {
  const fields = new JsonFields(await exchange.json());
  const at = partitionAt(exchange, fields.unsigned('partition_id'));
  exchange.iggy.log.storeOffset(at, fields.text('consumer_id'), fields.unsigned('offset'));
  return { status: 204 };
}

export function getOffset(exchange: Exchange): Answer {
  const { iggy, query } = exchange;
  const [, topic] = topicOf(exchange);
  const { id, messages, offsets } = iggy.log.partition(topic, unsigned(query, 'partition_id', 0));
  const consumer = query.get('consumer_id') ?? '1';
  const stored = offsets.get(consumer);
  if (stored === undefined) throw notFound('not_found', `Consumer ${consumer} has no offset.`);
  return ok({ partition_id: id, current_offset: messages.at(-1)?.offset ?? 0, stored_offset: stored });
}

export function deleteOffset(exchange: Exchange): Answer {
  const { iggy, query, path } = exchange;
  iggy.log.deleteOffset(partitionAt(exchange, unsigned(query, 'partition_id', 0)), path[2] ?? '');
  return { status: 204 };
}

function partitionAt(exchange: Exchange, id: number): At {
  const [stream, topic] = topicOf(exchange);
  const partition = exchange.iggy.log.partition(topic, id);
  return { stream: stream.id, topic: topic.id, partition: partition.id };
}
