import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { DataSource, Execution, FetchRequest } from './index.js';
import { executors } from './testing/executors.js';
import { Federation } from './testing/federation.js';
import { byId, reviews } from './testing/shop-data.js';
import { subgraphs } from './testing/shop-subgraphs.js';

const shop = new Federation(subgraphs);

/** The shop with some modules replaced, and a record of what every module was asked. */
function execution(
  source: string,
  options: {
    variables?: Record<string, unknown>;
    signal?: AbortSignal;
    replaced?: Record<string, Answer>;
  } = {},
) {
  const requests: (FetchRequest & { module: string })[] = [];
  const dataSources = new Map<string, DataSource<unknown>>();
  for (const [module, local] of shop.dataSources) {
    dataSources.set(module, {
      fetch(request, context) {
        requests.push({ ...request, module });
        const replaced = options.replaced?.[module];
        return replaced ? replaced(request) : local.fetch(request, context);
      },
    });
  }
  const made: Execution<unknown> = {
    operation: shop.operation(source),
    variables: options.variables ?? {},
    context: {},
    dataSources,
    ...(options.signal && { signal: options.signal }),
  };
  return { made, requests };
}

type Answer = (request: FetchRequest) => Promise<ExecutionResult> | ExecutionResult;

const down = () => {
  throw new Error('connection refused');
};

describe.each(executors)('$name', ({ execute, executeEvent }) => {
  async function answer(source: string, options?: Parameters<typeof execution>[1]) {
    const { made, requests } = execution(source, options);
    const result = await execute(made);
    const { data, errors } = JSON.parse(JSON.stringify(result)) as { data?: unknown; errors?: unknown };
    return { data, errors, requests, raw: result.errors ?? [] };
  }

  describe('fetches', () => {
    it('asks for an entity once, however often it is wanted, and gives each place its own copy', async () => {
      const { data, requests } = await answer('{ grid { ... on Book { id inStock reviews { id } } } }');
      const [asked] = requests.filter(({ module }) => module === 'inventory');
      expect(asked?.variables['representations']).toEqual([
        { __typename: 'Book', id: 'b1' },
        { __typename: 'Book', id: 'b2' },
      ]);
      expect(data).toMatchObject({
        grid: [[{ id: 'b1', inStock: 3 }, null, {}], [], [null, { inStock: 3 }]],
      });
    });

    it('parses the document of a fetch node once', async () => {
      const { made, requests } = execution('{ me { id } }');
      await execute(made);
      await execute(made);
      expect(requests[0]?.document).toBe(requests[1]?.document);
    });

    it('sends nothing for objects that are not there', async () => {
      const { requests } = await answer('{ user(id: "zz") { reviews { id } } }');
      expect(requests.map(({ module }) => module)).toEqual(['accounts']);
    });

    it('sends the values the client gave, and only those the fetch uses', async () => {
      const { requests } = await answer(
        'query($id: ID!, $n: Int) { user(id: $id) { id reviews(min: $n) { id } } }',
        {
          variables: { id: 'u1', n: null, extra: 1 },
        },
      );
      expect(requests.map(({ variables }) => Object.keys(variables))).toEqual([
        ['id'],
        ['n', 'representations'],
      ]);
    });
  });

  describe('errors', () => {
    it('refuses variables that do not fit before anything is fetched', async () => {
      const { data, errors, requests } = await answer('query($n: Int!) { users(first: $n) { id } }', {
        variables: { n: 'many' },
      });
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(requests).toEqual([]);
    });

    it('keeps code and extensions of a module and names the module', async () => {
      const { data, errors } = await answer('mutation { fail(message: "no") }');
      expect(data).toBeNull();
      expect(errors).toEqual([
        { message: 'no', path: ['fail'], extensions: { code: 'OUT_OF_LUCK', hint: 1, module: 'accounts' } },
      ]);
    });

    it('keeps what a resolver in this process threw for the log', async () => {
      const { raw } = await answer('{ user(id: "u3") { nickname } }');
      expect(raw.map(({ originalError }) => originalError?.message)).toContain('nickname of u3');
    });

    it('reports a failing entity at every place it was wanted', async () => {
      const { errors } = await answer(
        '{ users { id } a: search { ... on User { email } } search { ... on User { email } } }',
      );
      expect(errors).toMatchObject([
        { message: 'user u9 is locked', path: ['a', 4], extensions: { code: 'LOCKED', module: 'accounts' } },
        { message: 'user u9 is locked', path: ['search', 4] },
      ]);
    });

    it('locates a module that is down at the objects it was asked for, and keeps the rest', async () => {
      const { data, errors, raw } = await answer(
        '{ me { name reviews { id } } version books { id reviews { id } } }',
        {
          replaced: { reviews: down },
        },
      );
      expect(data).toMatchObject({ me: null, version: '1', books: [{ id: 'b1', reviews: null }, {}, {}] });
      const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', module: 'reviews' };
      const message = 'Module "reviews" could not be reached.';
      expect(errors).toHaveLength(4);
      expect(errors).toEqual(
        expect.arrayContaining([
          { message, path: ['me'], extensions },
          { message, path: ['books', 0], extensions },
          { message, path: ['books', 2], extensions },
        ]),
      );
      expect(raw[0]?.originalError?.message).toBe('connection refused');
    });

    it('locates a module that is down at its root fields', async () => {
      const { data, errors } = await answer('{ mine: me { name } version books { id } }', {
        replaced: { accounts: () => Promise.reject(new Error('timeout')) },
      });
      expect(data).toMatchObject({ mine: null, books: [{}, {}, {}] });
      expect(errors).toContainEqual({
        message: 'Module "accounts" could not be reached.',
        path: ['mine'],
        extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', module: 'accounts' },
      });
    });

    it.each([
      { data: { _entities: [] } },
      { data: { _entities: [1, 2, 3] } },
      { data: { _entities: 'no' } },
      { data: [] as never },
      {},
      'nonsense' as never,
      null as never,
    ])('takes an answer of the wrong form as a failed fetch: %j', async (nonsense: ExecutionResult) => {
      const { data, errors } = await answer('{ books { id reviews { id } } }', {
        replaced: { reviews: () => nonsense },
      });
      expect(data).toMatchObject({ books: [{ reviews: null }, { reviews: null }, { reviews: null }] });
      expect(errors).toHaveLength(3);
      expect(errors).toMatchObject([
        { path: ['books', 0], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } },
        {},
        {},
      ]);
    });

    it('reports a null that nobody explained, once, and lets it rise', async () => {
      const { data, errors } = await answer('{ books { inStock } version }', {
        replaced: { inventory: () => ({ data: { _entities: [null, null, null] } }) },
      });
      expect(data).toMatchObject({ books: null });
      expect(errors).toEqual([
        {
          message: 'Cannot return null for non-nullable field Book.inStock.',
          path: ['books', 0, 'inStock'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ]);
    });

    it('does not show what the API schema hides', async () => {
      const { data, errors } = await answer('{ user(id: "u4") { role name } secrets { id __typename } }');
      expect(data).toMatchObject({ user: { role: null }, secrets: [{ __typename: 'Open' }, null] });
      expect(errors).toMatchObject([{ path: ['user', 'role'] }, { path: ['secrets', 1] }]);
      expect(JSON.stringify({ data, errors })).not.toMatch(/AUDITOR|Secret"/);
    });

    it('does not compute from what a failed fetch should have brought', async () => {
      const { data, requests } = await answer('{ warehouses { stocked { ... on Book { shipping } } } }', {
        replaced: { products: down },
      });
      expect(JSON.stringify(data)).toContain('"shipping":null');
      expect(requests.map(({ module }) => module)).toEqual(['inventory', 'products']);
    });

    it('keeps a module from reaching prototypes', async () => {
      const hostile = JSON.parse(
        '{"data":{"me":{"__proto__":{"polluted":true},"id":"1"}}}',
      ) as ExecutionResult;
      await answer('{ me { id } }', { replaced: { accounts: () => hostile } });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  });

  describe('abort', () => {
    it('rejects with the reason at once and starts no further fetch', async () => {
      const controller = new AbortController();
      const { made, requests } = execution('{ me { reviews { id } } }', {
        signal: controller.signal,
        replaced: { accounts: () => new Promise<never>(() => undefined) },
      });
      const answered = execute(made);
      controller.abort(new Error('client left'));
      await expect(answered).rejects.toThrow('client left');
      expect(requests).toHaveLength(1);
    });

    it('starts no further fetch after one that was under way', async () => {
      const controller = new AbortController();
      const { made, requests } = execution('{ me { reviews { id } } }', {
        signal: controller.signal,
        replaced: {
          accounts() {
            controller.abort(new Error('client left'));
            return { data: { me: { __typename: 'User', id: 'u1' } } };
          },
        },
      });
      await expect(execute(made)).rejects.toThrow('client left');
      expect(requests).toHaveLength(1);
    });
  });

  describe('an event', () => {
    const source =
      'subscription($a: ID) { added: reviewAdded(about: $a) { id by { name nickname } about { ... on Book { title } } __typename } }';

    it('runs the primary fetch on the event and the rest in the other modules', async () => {
      const { made, requests } = execution(source, { variables: { a: 'b1' } });
      const result = await executeEvent({ ...made, rootValue: { reviewAdded: byId(reviews, 'r1') } });
      expect(result.errors).toBeUndefined();
      expect(result.data).toEqual({
        added: {
          id: 'r1',
          by: { name: 'Ada', nickname: 'ada' },
          about: { title: 'Sicp' },
          __typename: 'Review',
        },
      });
      expect(requests[0]).toMatchObject({ module: 'reviews', variables: { a: 'b1' } });
      expect(requests.slice(1).map(({ rootValue }) => rootValue)).toEqual([undefined, undefined]);
    });

    it('reports what fails for one event', async () => {
      const { made } = execution(source);
      const result = await executeEvent({ ...made, rootValue: { reviewAdded: byId(reviews, 'r3') } });
      expect(result.data).toMatchObject({ added: { id: 'r3', by: null } });
      expect(result.errors).toMatchObject([{ message: 'nickname of u3', path: ['added', 'by', 'nickname'] }]);
    });

    it('is the only way to execute a subscription, and executes nothing else', async () => {
      await expect(execute(execution(source).made)).rejects.toThrow('event by event');
      const query = execution('{ me { id } }').made;
      await expect(executeEvent({ ...query, rootValue: {} })).rejects.toThrow('Only a subscription');
    });
  });
});
