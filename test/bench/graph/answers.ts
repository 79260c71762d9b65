import { execute, parse } from 'graphql';
import { isDeepStrictEqual } from 'node:util';
import { poster, type Target } from './driver.ts';
import { findNow, MARKETS, monolithSchema, type OperationName, OPERATIONS } from './fixture/index.js';
import { bodyOf } from './traffic.ts';

export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];

/** Markets that are compared: the first, the last, one between. */
const COMPARED = [0, 101, MARKETS - 1];

const schema = monolithSchema(findNow);

/** What is wrong with a contender's answers to an operation, beside those of the monolith: a line for each. */
export async function wrongAnswers(target: Target, operation: OperationName): Promise<readonly string[]> {
  const { query, variablesOn } = OPERATIONS[operation];
  const wrong: string[] = [];
  const { post, close } = poster(target, 1);
  for (const market of COMPARED) {
    const variableValues = variablesOn(market);
    const expected = await execute({ schema, document: parse(query), variableValues, contextValue: {} });
    const { status, text } = await post(bodyOf(operation, market));
    const { extensions: _own, ...answer } = JSON.parse(text);
    // Through JSON, for graphql-js makes objects without a prototype.
    if (status !== 200 || !isDeepStrictEqual(answer, JSON.parse(JSON.stringify(expected)))) {
      wrong.push(`${operation} on market ${market}: ${status} ${text.slice(0, 500)}`);
    }
  }
  close();
  return wrong;
}
