import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Contender, ContenderOptions } from '../contender.ts';
import { Documents } from '../documents.ts';
import { findNow, findTogether, monolithSchema } from '../fixture/index.js';
import { serveJson } from '../json-server.ts';

/** The monolith, each operation compiled once. */
export function openGraphqlJit({ loaders }: ContenderOptions): Promise<Contender> {
  const schema = monolithSchema(loaders ? findTogether : findNow);
  const documents = new Documents(schema);
  const compiled = new Map<string, CompiledQuery>();
  const compile = (query: string): CompiledQuery => {
    const result = compileQuery(schema, documents.get(query));
    if (!isCompiledQuery(result)) throw new Error(`graphql-jit does not take it: ${JSON.stringify(result)}`);
    compiled.set(query, result);
    return result;
  };
  return serveJson(async ({ query, variables }) => {
    const operation = compiled.get(query) ?? compile(query);
    return JSON.stringify(await operation.query(undefined, {}, variables ?? {}));
  });
}
