import type { DocumentNode } from 'graphql';
import type { FetchRequest } from '../data-source.js';

/** A request that has been written as GraphQL over HTTP wants it, or not yet. */
export interface WrittenRequest extends FetchRequest {
  readonly body?: string;
}

/** Plans are cached, so their documents' JSON is written once. */
const queries = new WeakMap<DocumentNode, string>();

export function requestBody({
  document,
  source,
  variables,
  operationName,
  extensions,
}: FetchRequest): string {
  let query = queries.get(document);
  if (query === undefined) queries.set(document, (query = JSON.stringify(source)));
  const operation = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  const more = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  return `{"query":${query},"variables":${JSON.stringify(variables)}${operation}${more}}`;
}
