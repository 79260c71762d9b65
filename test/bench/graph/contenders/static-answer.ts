import { execute } from 'graphql';
import type { Contender } from '../contender.ts';
import { Documents } from '../documents.ts';
import { findNow, monolithSchema } from '../fixture/index.js';
import { serveJson } from '../json-server.ts';

/** The floor: every answer is made once and then known by heart. */
export function openStaticAnswer(): Promise<Contender> {
  const schema = monolithSchema(findNow);
  const documents = new Documents(schema);
  const answers = new Map<string, string>();
  return serveJson(async ({ query, variables: variableValues = {} }) => {
    const key = query + JSON.stringify(variableValues);
    let answer = answers.get(key);
    if (answer === undefined) {
      const document = documents.get(query);
      answer = JSON.stringify(await execute({ schema, document, contextValue: {}, variableValues }));
      answers.set(key, answer);
    }
    return answer;
  });
}
