import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.js';
import { parseOperation } from './parse-operation.js';
import { planOperation } from './plan-operation.js';
import type { QueryPlan } from './query-plan.js';

const apiSchema = buildSchema('type Query { name: String }');

/** What becomes of an operation whose planner answers `plan`; without one, the planner must not be asked. */
function planned(query: string, plan?: QueryPlan) {
  const request = { graphKey: 'g', supergraphSdl: '', source: query, operationName: undefined };
  return planOperation(parseOperation({ query }, apiSchema, DEFAULT_LIMITS), request, {
    plan: () => (plan ? Promise.resolve(plan) : Promise.reject(new Error('the planner was asked'))),
  });
}

describe('planOperation', () => {
  it.each([
    '{ __typename }',
    '{ __schema { types { name } } ...T } fragment T on Query { __typename }',
    '{ name @skip(if: true) }',
    '{ ... @include(if: false) { name } }',
  ])('does not ask the planner for %s', async (query) => {
    expect((await planned(query)).plan).toEqual({});
  });

  it.each([
    '{ name }',
    '{ ...N } fragment N on Query { name }',
    'query ($a: Boolean!) { name @skip(if: $a) }',
  ])('fails with QUERY_PLAN_EMPTY rather than answer %s with null', async (query) => {
    await expect(planned(query, {})).rejects.toMatchObject({ code: 'QUERY_PLAN_EMPTY' });
  });
});
