import { compositionThrew, compositionTimeout, queryPlanningFailed, queryPlanningTimeout } from './errors.js';
import type { ModuleSchema } from './module-schema.js';
import type { Composition, Planner, PlanRequest } from './planner.js';
import type { PlanDocumentRequest, PlannerNotice, PlannerReply, PlannerRequest } from './planner-protocol.js';
import type { PlannerWorkerData } from './planner-worker.js';
import type { QueryPlan } from './query-plan.js';
import { WorkerLane } from './worker-lane.js';

export interface ApolloPlannerOptions {
  /** Time for one plan; on overrun the worker is replaced. Default 10,000. */
  readonly planTimeoutMs?: number;
  /** Time for one composition. Default 60,000. */
  readonly composeTimeoutMs?: number;
  /** Graphs the worker keeps ready to plan, about 5 MB each. Default 32. */
  readonly maxGraphs?: number;
  /** Heap of the worker. Default 1024. */
  readonly maxMemoryMb?: number;
  /** Requests that may wait for the worker before `PLANNER_BUSY`. Default 1000. */
  readonly maxWaiting?: number;
  /** The built worker. For tests that need a worker that misbehaves. */
  readonly workerUrl?: URL;
}

/**
 * The planner port over Apollo's composition and query planner, in a worker thread: composing takes up to a second
 * of CPU and a hostile document more, and neither may hold up the requests of others.
 */
export class ApolloPlanner implements Planner {
  readonly #lane: WorkerLane<PlannerReply>;
  readonly #planDeadline;
  readonly #composeDeadline;

  constructor({
    planTimeoutMs = 10_000,
    composeTimeoutMs = 60_000,
    maxGraphs = 32,
    maxMemoryMb = 1024,
    maxWaiting = 1000,
    workerUrl = builtWorkerUrl(),
  }: ApolloPlannerOptions = {}) {
    const workerData: PlannerWorkerData = { maxGraphs };
    this.#lane = new WorkerLane({ url: workerUrl, workerData, maxMemoryMb, maxWaiting });
    this.#planDeadline = { timeoutMs: planTimeoutMs, error: queryPlanningTimeout };
    this.#composeDeadline = { timeoutMs: composeTimeoutMs, error: compositionTimeout };
  }

  async compose(graphKey: string, modules: readonly ModuleSchema[]): Promise<Composition> {
    const request: PlannerRequest = {
      kind: 'compose',
      graphKey,
      modules: modules.map(({ slug, sdl }) => ({ slug, sdl })),
    };
    return this.#composition(request);
  }

  adopt(graphKey: string, supergraphSdl: string): Promise<Composition> {
    return this.#composition({ kind: 'adopt', graphKey, supergraphSdl });
  }

  async plan({ supergraphSdl, ...request }: PlanRequest): Promise<QueryPlan> {
    const plan = (sdl: Pick<PlanDocumentRequest, 'supergraphSdl'>) =>
      this.#lane.request({ kind: 'plan', ...request, ...sdl } satisfies PlannerRequest, this.#planDeadline);

    let reply = await plan({});
    if (reply.kind === 'graph-missing') reply = await plan({ supergraphSdl });
    if (reply.kind === 'plan') return JSON.parse(reply.json) as QueryPlan;
    throw queryPlanningFailed(unexpected(reply));
  }

  release(graphKey: string): void {
    this.#lane.notify({ kind: 'release', graphKey } satisfies PlannerNotice);
  }

  close(): Promise<void> {
    return this.#lane.close();
  }

  async #composition(request: PlannerRequest): Promise<Composition> {
    const reply = await this.#lane.request(request, this.#composeDeadline);
    if (reply.kind === 'composition') return reply.composition;
    throw compositionThrew(unexpected(reply));
  }
}

function unexpected(reply: PlannerReply): Error {
  return reply.kind === 'failure' ? reply.error : new Error(`planner replied "${reply.kind}" out of turn`);
}

/** Node loads a worker as JavaScript only, so where this file runs as a source (in tests), the worker of the last build is used. */
function builtWorkerUrl(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(
    fromSource ? '../../dist/src/graph/planner-worker.js' : './planner-worker.js',
    import.meta.url,
  );
}
