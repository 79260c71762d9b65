import { execute } from 'graphql';
import type { Contender, ContenderOptions } from '../contender.ts';
import { Documents } from '../documents.ts';
import { findNow, findTogether, monolithSchema } from '../fixture/index.js';
import { serveJson } from '../json-server.ts';

/** The monolith without federation. */
export function openGraphqlJs({ loaders }: ContenderOptions): Promise<Contender> {
  const schema = monolithSchema(loaders ? findTogether : findNow);
  const documents = new Documents(schema);
  return serveJson(async ({ query, variables: variableValues }) => {
    const document = documents.get(query);
    return JSON.stringify(
      await execute({ schema, document, contextValue: {}, ...(variableValues && { variableValues }) }),
    );
  });
}
