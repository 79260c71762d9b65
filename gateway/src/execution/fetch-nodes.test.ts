import { buildSchema, getOperationAST, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { FetchNode, PlanNode } from '../graph/query-plan.js';
import type { DataSource, FetchRequest } from './index.js';
import { executors } from './testing/executors.js';

// Plans written by hand, for what the planner makes rarely or only when it is configured so.
const apiSchema = buildSchema(`
  type Query { items: [Item] thing: Thing shelves: [Shelf] }
  interface Item { id: ID! note: String count: Int }
  type Tool implements Item { id: ID! note: String count: Int }
  type Toy implements Item { id: ID! note: String count: Int }
  type Thing { id: ID! size: Float code: ID flag: Boolean data: Data }
  type Shelf { unit: String owner: String items: [Item!] }
  scalar Data
`);

type Answer = (request: FetchRequest) => ExecutionResult;

const fetchNode = (serviceName: string, operation: string, more: Partial<FetchNode> = {}): FetchNode => ({
  kind: 'Fetch',
  operationKind: 'query',
  serviceName,
  operation,
  ...more,
});

const entities = (selection: string, variables = '') =>
  `query($representations: [_Any!]! ${variables}) { _entities(representations: $representations) { ${selection} } }`;

const byId = (typeCondition: string) =>
  ({
    kind: 'InlineFragment',
    typeCondition,
    selections: [
      { kind: 'Field', name: '__typename' },
      { kind: 'Field', name: 'id' },
    ],
  }) as const;

const items = { data: { items: [{ __typename: 'Tool', id: '1' }, null, { __typename: 'Toy', id: '2' }] } };

describe.each(executors)('$name', ({ execute }) => {
  async function run(source: string, node: PlanNode, answers: Record<string, Answer>) {
    const document = parse(source);
    const definition = getOperationAST(document);
    if (!definition) throw new Error('A test document has one operation');
    const requests: FetchRequest[] = [];
    const dataSources = new Map<string, DataSource<undefined>>(
      Object.entries(answers).map(([name, fetch]) => [
        name,
        {
          fetch(request) {
            requests.push(request);
            return fetch(request);
          },
        },
      ]),
    );
    const operation = { document, definition, fragments: {}, apiSchema, plan: { node } };
    const result = await execute({ operation, variables: {}, context: undefined, dataSources });
    return { ...(JSON.parse(JSON.stringify(result)) as ExecutionResult), requests };
  }

  describe('rewrites', () => {
    const renamed = fetchNode('a', '{ items { __typename id ... on Toy { note__alias_0: note } } }', {
      outputRewrites: [
        { kind: 'KeyRenamer', path: ['items', '... on Toy', 'note__alias_0'], renameKeyTo: 'note' },
      ],
    });

    it('renames what the planner aliased, also when the value is falsy', async () => {
      const answer = { data: { items: [{ __typename: 'Toy', id: '2', note__alias_0: '' }] } };
      const { data } = await run('{ items { note } }', renamed, { a: () => answer });
      expect(data).toEqual({ items: [{ note: '' }] });
    });

    it('renames the paths of errors with it', async () => {
      const errors = [{ message: 'no note', path: ['items', 0, 'note__alias_0'] }] as never;
      const answer = { data: { items: [{ __typename: 'Toy', id: '2', note__alias_0: null }] }, errors };
      const result = await run('{ items { note } }', renamed, { a: () => answer });
      expect(result.errors).toMatchObject([{ message: 'no note', path: ['items', 0, 'note'] }]);
    });

    it('sends an interface’s name where an interface object is asked', async () => {
      const node: PlanNode = {
        kind: 'Sequence',
        nodes: [
          fetchNode('a', '{ items { __typename id } }'),
          {
            kind: 'Flatten',
            path: ['items', '@'],
            node: fetchNode('b', entities('... on Item { count }'), {
              requires: [byId('Item')],
              inputRewrites: [
                { kind: 'ValueSetter', path: ['... on Tool', '__typename'], setValueTo: 'Item' },
                { kind: 'ValueSetter', path: ['... on Toy', '__typename'], setValueTo: 'Item' },
              ],
            }),
          },
        ],
      };
      const answers = { a: () => items, b: () => ({ data: { _entities: [{ count: 0 }, { count: 2 }] } }) };
      const { data, requests } = await run('{ items { __typename count } }', node, answers);
      expect(requests[1]?.variables).toEqual({
        representations: [
          { __typename: 'Item', id: '1' },
          { __typename: 'Item', id: '2' },
        ],
      });
      expect(data).toEqual({
        items: [{ __typename: 'Tool', count: 0 }, null, { __typename: 'Toy', count: 2 }],
      });
    });

    it('asks once for each context that entities take arguments from', async () => {
      const shelf = (unit: string, ...ids: string[]) => ({
        __typename: 'Shelf',
        unit,
        items: ids.map((id) => ({ __typename: 'Tool', id })),
      });
      const node: PlanNode = {
        kind: 'Sequence',
        nodes: [
          fetchNode('a', '{ shelves { __typename unit items { __typename id } } }'),
          {
            kind: 'Flatten',
            path: ['shelves', '@', 'items', '@'],
            node: fetchNode('b', entities('... on Tool { note(unit: $unit) }', '$unit: String'), {
              requires: [byId('Tool')],
              contextRewrites: [
                { kind: 'KeyRenamer', path: ['..', '... on Shelf', 'unit'], renameKeyTo: 'unit' },
              ],
            }),
          },
        ],
      };
      const { data, requests } = await run('{ shelves { items { note } } }', node, {
        a: () => ({ data: { shelves: [shelf('cm', '1', '2', '1'), shelf('in', '1'), shelf('cm', '2')] } }),
        b: ({ variables }) => ({
          data: {
            _entities: (variables['representations'] as { id: string }[]).map(({ id }) => ({
              note: `${id} ${String(variables['unit'])}`,
            })),
          },
        }),
      });
      expect(requests).toHaveLength(3);
      expect(data).toEqual({
        shelves: [
          { items: [{ note: '1 cm' }, { note: '2 cm' }, { note: '1 cm' }] },
          { items: [{ note: '1 in' }] },
          { items: [{ note: '2 cm' }] },
        ],
      });
    });
  });

  describe('flatten paths', () => {
    it.each([[['items', '@|[Toy]']], [['items', '@', '|[Toy]']], [['', 'items|[Toy]']]])(
      'follows type conditions in %j',
      async (path) => {
        const node: PlanNode = {
          kind: 'Sequence',
          nodes: [
            fetchNode('a', '{ items { __typename id } }'),
            {
              kind: 'Flatten',
              path,
              node: fetchNode('b', entities('... on Item { count }'), { requires: [byId('Item')] }),
            },
          ],
        };
        const answers = { a: () => items, b: () => ({ data: { _entities: [{ count: 2 }] } }) };
        const { data } = await run('{ items { count } }', node, answers);
        expect(data).toEqual({ items: [{ count: null }, null, { count: 2 }] });
      },
    );
  });

  describe('values', () => {
    const thing = (value: object, selection: string) =>
      run(`{ thing { ${selection} } }`, fetchNode('a', `{ thing { ${selection} } }`), {
        a: () => ({ data: { thing: value as Record<string, unknown> } }),
      });

    it('takes values of the wrong kind as null with an error that does not show them', async () => {
      const wrong = { size: 'big', code: {}, flag: 'secret' };
      const { data, errors } = await thing(wrong, 'size code flag');
      expect(data).toEqual({ thing: { size: null, code: null, flag: null } });
      expect(errors?.map(({ message, path }) => [path?.join('.'), message])).toEqual([
        ['thing.size', 'Invalid value for field Thing.size.'],
        ['thing.code', 'Invalid value for field Thing.code.'],
        ['thing.flag', 'Invalid value for field Thing.flag.'],
      ]);
    });

    it('passes on what a custom scalar carries, whatever its keys', async () => {
      const data = JSON.parse('{"__proto__":{"a":1},"list":[[1,null],{"x":0}]}') as object;
      const result = await thing({ data, code: 7, size: 1.5 }, 'data code size');
      expect(JSON.stringify(result.data)).toBe(
        '{"thing":{"data":{"__proto__":{"a":1},"list":[[1,null],{"x":0}]},"code":"7","size":1.5}}',
      );
    });

    it('does not take a Date for an object to merge', async () => {
      const { data } = await thing({ data: new Date(0) }, 'data');
      expect(data).toEqual({ thing: { data: '1970-01-01T00:00:00.000Z' } });
    });
  });

  describe('representations', () => {
    it('tells values of different kinds apart', async () => {
      const ids = ['1', 1, 1n, null, '1', '["1"]', ['1']];
      const node: PlanNode = {
        kind: 'Sequence',
        nodes: [
          fetchNode('a', '{ items { __typename id } }'),
          {
            kind: 'Flatten',
            path: ['items', '@'],
            node: fetchNode('b', entities('... on Tool { count }'), { requires: [byId('Tool')] }),
          },
        ],
      };
      const { requests } = await run('{ items { count } }', node, {
        a: () => ({ data: { items: ids.map((id) => ({ __typename: 'Tool', id })) } }),
        b: ({ variables }) => ({ data: { _entities: (variables['representations'] as []).map(() => null) } }),
      });
      expect(requests[1]?.variables['representations']).toHaveLength(6);
    });
  });
});
