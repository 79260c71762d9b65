import { MARKETS, type OperationName, OPERATIONS } from './fixture/index.js';

/**
 * `distinct`: no request has anything in common with those in flight beside it, so that sharing among them does not
 * help. `identical`: all are the same.
 */
export type Traffic = 'distinct' | 'identical';

/** Bodies to send in turn. */
export function bodiesOf(operation: OperationName, traffic: Traffic): readonly string[] {
  const markets = traffic === 'distinct' ? MARKETS : 1;
  return Array.from({ length: markets }, (_, market) => bodyOf(operation, market));
}

export function bodyOf(operation: OperationName, market: number): string {
  const { query, variablesOn } = OPERATIONS[operation];
  return JSON.stringify({ query, variables: variablesOn(market) });
}
