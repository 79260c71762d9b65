import { describe, expect, it } from 'vitest';
import { withFetchesInOrder } from './fetches-in-order.js';
import type { FetchNode, FlattenNode, PlanNode } from './query-plan.js';

function fetch(operation: string, above?: string): FetchNode {
  const context = { kind: 'KeyRenamer' as const, path: ['..', '... on Shop', above ?? ''], renameKeyTo: 'c' };
  return {
    ...{ kind: 'Fetch', serviceName: 'm', operationKind: 'query', operation },
    ...(above !== undefined && { contextRewrites: [context] }),
  };
}

/** A fetch for the objects at the path; of a context field of the object above when that is given. */
function entities(path: readonly string[], field: string, above?: string): FlattenNode {
  const node = { ...fetch(`{ _entities { ${field} } }`, above), requires: [] };
  return { kind: 'Flatten', path, node };
}

/** A fetch for the objects at the path that needs this field of them. */
function entitiesBy(key: string, path: readonly string[], field: string): FlattenNode {
  const { node } = entities(path, field);
  return {
    kind: 'Flatten',
    path,
    node: { ...(node as FetchNode), requires: [{ kind: 'Field', name: key }] },
  };
}

const parallel = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Parallel', nodes });
const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Sequence', nodes });

describe('withFetchesInOrder', () => {
  const shops = ['shops', '@'];
  const items = [...shops, 'items', '@'];
  const currency = entities(shops, '... on Shop { currency }');
  const price = entities(items, '... on Item { price { madeBy } }', 'currency');
  const maker = entitiesBy('madeBy', [...items, 'price'], '... on Price { maker }');
  const other = entities(shops, '... on Shop { name }');

  it('has a fetch wait for what gives its context, and no other', () => {
    expect(withFetchesInOrder({ node: parallel(price, other, currency) })).toEqual({
      node: parallel(other, sequence(currency, price)),
    });
  });

  it('leaves alone what is in order, or is of other objects', () => {
    const elsewhere = entities(['malls', '@'], '... on Mall { currency }');
    const node = sequence(fetch('{ shops { id } }'), currency, parallel(price, elsewhere));
    expect(withFetchesInOrder({ node })).toEqual({ node });
  });

  it('lets a fetch be when an earlier one gives its context too', () => {
    const node = sequence(currency, parallel(price, entities(shops, '... on Shop { currency name }')));
    expect(withFetchesInOrder({ node })).toEqual({ node });
  });

  it('has a fetch wait for a context of a later step, and what needs what it gives', () => {
    const node = sequence(parallel(sequence(price, maker), entities(items, '... on Item { id }')), currency);
    expect(withFetchesInOrder({ node })).toEqual({
      node: parallel(entities(items, '... on Item { id }'), sequence(currency, price, maker)),
    });
  });

  it('has a fetch wait for what it requires, beside it or later', () => {
    const madeBy = entities([...items, 'price'], '... on Price { madeBy }');
    for (const node of [parallel(maker, madeBy), sequence(maker, madeBy)]) {
      expect(withFetchesInOrder({ node })).toEqual({ node: sequence(madeBy, maker) });
    }
  });

  it('has a fetch wait under its conditions', () => {
    const when = (condition: string, ifClause: PlanNode): PlanNode => ({
      kind: 'Condition',
      condition,
      ifClause,
    });
    const otherwise: PlanNode = { kind: 'Condition', condition: 'priced', elseClause: other };
    const node = sequence(
      { kind: 'Condition', condition: 'priced', ifClause: when('wanted', price), elseClause: other },
      currency,
    );
    expect(withFetchesInOrder({ node })).toEqual({
      node: parallel(otherwise, sequence(currency, when('priced', when('wanted', price)))),
    });
  });

  it('leaves mutations in their order, and after what they came after', () => {
    const [first, second] = ['{ shops { id } }', '{ close }'].map((operation) => ({
      ...fetch(operation),
      operationKind: 'mutation' as const,
    }));
    if (!first || !second) throw new Error('unreachable');
    expect(withFetchesInOrder({ node: sequence(first, price, second, currency) })).toEqual({
      node: sequence(first, currency, price, second),
    });
  });

  it('knows that an event’s own fetch is over before the rest', () => {
    const primary = { ...fetch('{ shops { currency } }'), operationKind: 'subscription' as const };
    const node = (rest: PlanNode) => ({ kind: 'Subscription' as const, primary, rest });
    const inOrder = node(parallel(price, currency));
    expect(withFetchesInOrder({ node: inOrder })).toEqual({ node: inOrder });
    expect(withFetchesInOrder({ node: node(parallel(maker, price)) })).toEqual({
      node: node(sequence(price, maker)),
    });
  });

  it('refuses a plan whose fetches wait for each other', () => {
    const place = entitiesBy('currency', shops, '... on Shop { place }');
    const node = parallel(place, entitiesBy('place', shops, '... on Shop { currency }'));
    expect(() => withFetchesInOrder({ node })).toThrow(
      expect.objectContaining({ code: 'QUERY_PLANNING_FAILED' }),
    );
  });
});
