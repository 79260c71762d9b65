import type { ExecutionResult } from 'graphql';
import { executeEvent, executeOperation, Executor } from '../index.js';
import type { Execution } from '../index.js';

/** What both executors promise, for suites that run over both. */
export interface ExecutorUnderTest {
  readonly name: string;
  execute<TContext>(execution: Execution<TContext>): Promise<ExecutionResult>;
  executeEvent<TContext>(
    execution: Execution<TContext> & { readonly rootValue: unknown },
  ): Promise<ExecutionResult>;
}

const compiling = new Executor({ compileAfter: 0 });

export const executors: readonly ExecutorUnderTest[] = [
  { name: 'the generic executor', execute: executeOperation, executeEvent },
  {
    name: 'the compiled executor',
    execute: (execution) => compiling.execute(execution),
    executeEvent: (execution) => compiling.executeEvent(execution),
  },
  {
    name: 'the compiled executor as text',
    async execute(execution) {
      const answer = await compiling.answer(execution);
      return answer.kind === 'result'
        ? answer.result
        : { data: JSON.parse(answer.data) as ExecutionResult['data'] };
    },
    async executeEvent(execution) {
      const answer = await compiling.answerEvent(execution);
      return answer.kind === 'result'
        ? answer.result
        : { data: JSON.parse(answer.data) as ExecutionResult['data'] };
    },
  },
];
