import { execute } from 'graphql';
import type { Contender } from '../contender.ts';
import { Documents } from '../documents.ts';
import { findNow, MARKETS, monolithSchema, OPERATIONS } from '../fixture/index.js';
import { serveJson } from '../json-server.ts';

/** The floor: what there is to read and to write, every answer known by heart. */
export async function openStaticAnswer(): Promise<Contender> {
  const schema = monolithSchema(findNow);
  const documents = new Documents(schema);
  const answers = new Map<string, string>();
  const key = (query: string, variables: unknown) => query + JSON.stringify(variables);
  for (const { query, variablesOn } of Object.values(OPERATIONS)) {
    const document = documents.get(query);
    for (let market = 0; market < MARKETS; market += 1) {
      const variableValues = variablesOn(market);
      const answer = await execute({ schema, document, contextValue: {}, variableValues });
      answers.set(key(query, variableValues), JSON.stringify(answer));
    }
  }
  return serveJson(({ query, variables }) => {
    const answer = answers.get(key(query, variables));
    if (answer === undefined) throw new Error(`nobody has asked this before: ${query}`);
    return answer;
  });
}
