import type { ExecutionResult } from 'graphql';
import type { SubscribedEvent } from '../execute-operation.js';
import type { Execution } from '../execution-state.js';
import { untilAborted } from '../pending.js';
import { projectResponse } from '../project-response.js';
import type { CompiledOperation } from './compile-operation.js';
import { CompiledRun } from './compiled-run.js';
import { unprojected } from './projector.js';

/** The data as JSON text where nothing went wrong and text is wanted, else the result. */
export type CompiledAnswer = string | ExecutionResult;

/** `wants` text: no object is made of the data. Rejects as `executeOperation` does. */
export function answerCompiled<TContext>(
  execution: Execution<TContext>,
  variables: Readonly<Record<string, unknown>>,
  compiled: CompiledOperation,
  { event, wants }: { readonly event: SubscribedEvent | undefined; readonly wants: 'text' | 'result' },
): Promise<CompiledAnswer> | CompiledAnswer {
  const { rootType, collector } = compiled;
  const run = new CompiledRun(execution, variables, rootType, collector, new compiled.data(), event);
  const pending = compiled.run(run);
  if (!pending) return finish(run, compiled, wants);
  return untilAborted(pending, execution.signal).then(() => finish(run, compiled, wants));
}

function finish<TContext>(
  run: CompiledRun<TContext>,
  { project, rootFields }: CompiledOperation,
  wants: 'text' | 'result',
): CompiledAnswer {
  run.execution.signal?.throwIfAborted();
  if (wants === 'text' && !run.hasErrors) {
    try {
      return project(run.data, run.sharesObjects ? new Map() : undefined);
    } catch (error) {
      if (error !== unprojected) throw error;
    }
  }
  return projectResponse(run, rootFields);
}
