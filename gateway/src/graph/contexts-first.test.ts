import { describe, expect, it } from 'vitest';
import { withContextsFirst } from './contexts-first.js';
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

describe('withContextsFirst', () => {
  const currency = entities(['shops', '@'], '... on Shop { currency }');
  const price = entities(['shops', '@', 'items', '@'], '... on Item { price }', 'currency');
  const other = entities(['shops', '@'], '... on Shop { name }');

  it('has a fetch wait for what gives its context, and no other', () => {
    expect(withContextsFirst({ node: parallel(price, other, currency) })).toEqual({
      node: parallel(other, sequence(currency, price)),
    });
  });

  it('leaves alone what is in order, or is of other objects', () => {
    const elsewhere = entities(['malls', '@'], '... on Mall { currency }');
    const node = sequence(fetch('{ shops { id } }'), currency, parallel(price, elsewhere));
    expect(withContextsFirst({ node })).toEqual({ node });
  });

  describe('of a context that a later step gives', () => {
    const items = ['shops', '@', 'items', '@'];
    const maker = entitiesBy('madeBy', [...items, 'price'], 'maker');
    const priceAndMadeBy = entities(items, '... on Item { price { madeBy } }', 'currency');

    it('has the fetch wait, and what needs what it gives, and nothing else', () => {
      const name = entities(items, '... on Item { name }');
      const node = sequence(parallel(sequence(priceAndMadeBy, maker), sequence(name)), currency, other);
      expect(withContextsFirst({ node })).toEqual({
        node: sequence(
          ...[parallel(sequence(name)), currency],
          ...[parallel(sequence(priceAndMadeBy, maker)), other],
        ),
      });
    });

    it('has a fetch wait under its condition', () => {
      const when = (ifClause: PlanNode, elseClause?: PlanNode): PlanNode => {
        return { kind: 'Condition', condition: 'priced', ifClause, ...(elseClause && { elseClause }) };
      };
      const node = sequence(when(sequence(other, price), other), currency);
      expect(withContextsFirst({ node })).toEqual({
        node: sequence(when(sequence(other), other), currency, when(sequence(price))),
      });
    });

    it('lets the fetch be when an earlier step gives it too', () => {
      const node = sequence(currency, price, currency);
      expect(withContextsFirst({ node })).toEqual({ node });
    });

    it('refuses a plan in which that step needs what the fetch gives', () => {
      const byMaker = entitiesBy('madeBy', [...items, 'price'], 'x');
      const node = sequence(priceAndMadeBy, parallel(byMaker, currency));
      expect(() => withContextsFirst({ node })).toThrow(
        expect.objectContaining({ code: 'QUERY_PLANNING_FAILED' }),
      );
    });
  });

  it('refuses a plan whose parts wait for each other', () => {
    const one = sequence(currency, entities(['malls', '@', 'shop'], '... on Shop { near }', 'place'));
    const two = sequence(entities(['malls', '@'], '... on Mall { place }'), price);
    expect(() => withContextsFirst({ node: parallel(one, two) })).toThrow(
      expect.objectContaining({ code: 'QUERY_PLANNING_FAILED' }),
    );
  });
});
