import { join } from 'node:path';
import type { DatabaseConnection } from '../events/event-system.ts';
import { answerParent, Child } from '../live/processes.ts';
import type { Contender } from './contender.ts';
import { type ContenderEntry, type ContenderName, CONTENDERS } from './contenders.ts';
import type { SubgraphCalls } from './subgraph-process.ts';

let contender: Contender | undefined;

const calls = {
  async open(name: ContenderName, loaders: boolean, database: DatabaseConnection) {
    const { kind, open }: ContenderEntry = CONTENDERS[name];
    // It ends with this process, as all below it.
    const subgraphs =
      kind === 'over HTTP'
        ? await new Child<SubgraphCalls>(join(import.meta.dirname, 'subgraph-process.ts')).call(
            'open',
            loaders,
          )
        : [];
    contender = await open({ loaders, database, subgraphs });
    const { url, headers = {} } = contender;
    return { url, headers };
  },
  close: () => contender?.[Symbol.asyncDispose](),
};

export type ContenderCalls = typeof calls;

answerParent(calls);
