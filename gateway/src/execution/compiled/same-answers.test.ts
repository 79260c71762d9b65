import { type ExecutionResult, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type DataSource, type Execution, executeOperation, Executor } from '../index.js';
import type { Answered } from '../executor.js';
import { Federation } from '../testing/federation.js';
import { randomOperation, randomVariables } from '../testing/random-operation.js';
import { subgraphs } from '../testing/shop-subgraphs.js';

const shop = new Federation(subgraphs);

/** As a client sees it, errors in the order of their paths: fetches run beside each other. */
function seen({ data, errors }: ExecutionResult) {
  const reports = (errors ?? []).map((error) => JSON.stringify(error)).sort();
  return { data: JSON.stringify(data), reports };
}

describe('the compiled executor', () => {
  it(
    'answers what the generic one answers, errors included, for random operations',
    { timeout: 120_000 },
    async () => {
      const answered: Answered[] = [];
      let fetches = 0;
      const dataSources = new Map<string, DataSource<unknown>>(
        [...shop.dataSources].map(([name, local]) => [
          name,
          {
            executable: local.executable,
            fetch(request, context) {
              fetches++;
              return local.fetch(request, context);
            },
          },
        ]),
      );
      const executor = new Executor({ compileAfter: 0, onAnswered: (each) => answered.push(each) });
      for (let seed = 1000; answered.length < 600; seed++) {
        const source = randomOperation(shop.apiSchema, seed);
        if (validate(shop.apiSchema, parse(source)).length > 0) continue;
        const operation = shop.operation(source);
        const execution: Execution<unknown> = {
          ...{ operation, variables: randomVariables, context: {} },
          ...{ dataSources, supergraphSchema: shop.supergraphSchema },
        };
        const label = `seed ${String(seed)}: ${source}`;
        const expected = seen(await executeOperation({ ...execution, dataSources: shop.dataSources }));
        const answer = await executor.answer(execution);
        const asText = answer.kind === 'text' ? { data: answer.data, reports: [] } : seen(answer.result);
        expect(asText, label).toEqual(expected);
        expect(seen(await executor.execute(execution)), label).toEqual(expected);
      }
      expect(answered.filter(({ executor: by }) => by === 'generic')).toEqual([]);
    },
  );
});
