import type { ExecutionResult } from 'graphql';
import {
  answerCompiled,
  type CompiledAnswer,
  type FallbackReason,
  OperationCompiler,
} from './compiled/index.js';
import {
  coercedVariables,
  executeEvent,
  executeOperation,
  type SubscribedEvent,
} from './execute-operation.js';
import type { Execution } from './execution-state.js';

/** The data as JSON where there is no error, so that nobody has to make it of objects; else the result. */
export type Answer =
  | { readonly kind: 'text'; readonly data: string }
  | { readonly kind: 'result'; readonly result: ExecutionResult };

/** `executor` and `reason` are the labels of `rustok_engine_operations_total`. */
export type Answered =
  | { readonly executor: 'compiled'; readonly reason: 'none' }
  | { readonly executor: 'generic'; readonly reason: FallbackReason | 'bad_variables' };

export interface ExecutorOptions {
  /** Whether operations are compiled at all. Default true. */
  readonly compile?: boolean;
  /** How often an operation is answered before it is compiled: most of a stranger's come once. Default 1. */
  readonly compileAfter?: number;
  /** Called for every operation and event answered. */
  readonly onAnswered?: (answered: Answered) => void;
}

const COMPILED: Answered = { executor: 'compiled', reason: 'none' };

/**
 * Answers operations by their compiled form, or by the generic executor when they have none. Which of the two it is shows
 * in nothing but the time it takes.
 */
export class Executor {
  readonly #compiler: OperationCompiler | undefined;
  readonly #onAnswered: (answered: Answered) => void;

  constructor({ compile = true, compileAfter = 1, onAnswered = () => undefined }: ExecutorOptions = {}) {
    this.#compiler = compile ? new OperationCompiler(compileAfter) : undefined;
    this.#onAnswered = onAnswered;
  }

  /** As `executeOperation`, with the data as text. */
  async answer<TContext>(execution: Execution<TContext>): Promise<Answer> {
    return asAnswer(await (this.#compiled(execution, 'text') ?? executeOperation(execution)));
  }

  /** As `executeEvent`, with the data as text. */
  async answerEvent<TContext>(execution: Execution<TContext> & SubscribedEvent): Promise<Answer> {
    return asAnswer(await (this.#compiledEvent(execution, 'text') ?? executeEvent(execution)));
  }

  async execute<TContext>(execution: Execution<TContext>): Promise<ExecutionResult> {
    const result = await (this.#compiled(execution, 'result') ?? executeOperation(execution));
    return result as ExecutionResult;
  }

  async executeEvent<TContext>(execution: Execution<TContext> & SubscribedEvent): Promise<ExecutionResult> {
    const result = await (this.#compiledEvent(execution, 'result') ?? executeEvent(execution));
    return result as ExecutionResult;
  }

  /** A subscription is executed event by event, and nothing else is; the generic executor says so. */
  #compiledEvent<TContext>(execution: Execution<TContext> & SubscribedEvent, wants: 'text' | 'result') {
    const isSubscription = execution.operation.plan.node?.kind === 'Subscription';
    return isSubscription ? this.#answer(execution, wants, execution) : undefined;
  }

  #compiled<TContext>(execution: Execution<TContext>, wants: 'text' | 'result') {
    const isSubscription = execution.operation.plan.node?.kind === 'Subscription';
    return isSubscription ? undefined : this.#answer(execution, wants, undefined);
  }

  /** Undefined: the generic executor has to answer. */
  #answer<TContext>(
    execution: Execution<TContext>,
    wants: 'text' | 'result',
    event: SubscribedEvent | undefined,
  ): Promise<CompiledAnswer> | CompiledAnswer | undefined {
    const { operation, dataSources, signal } = execution;
    const fallBack = (reason: FallbackReason | 'bad_variables') => {
      this.#onAnswered({ executor: 'generic', reason });
      return undefined;
    };
    if (!this.#compiler) return fallBack('disabled');
    signal?.throwIfAborted();
    const { coerced, errors } = coercedVariables(execution);
    if (errors) return fallBack('bad_variables');
    const compiled = this.#compiler.compiled(operation, dataSources, coerced);
    if (typeof compiled === 'string') return fallBack(compiled);
    this.#onAnswered(COMPILED);
    return answerCompiled(execution, coerced, compiled, { event, wants });
  }
}

function asAnswer(answer: CompiledAnswer): Answer {
  return typeof answer === 'string' ? { kind: 'text', data: answer } : { kind: 'result', result: answer };
}
