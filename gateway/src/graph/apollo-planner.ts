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
  /** Heap of each worker. Default 1024. */
  readonly maxMemoryMb?: number;
  /** Requests that may wait for a worker before `PLANNER_BUSY`. Default 1000. */
  readonly maxWaiting?: number;
  /** Time without a composition after which the worker for them is ended. Default 60,000. */
  readonly composerIdleMs?: number;
  /** The built worker. For tests that need a worker that misbehaves. */
  readonly workerUrl?: URL;
}

/**
 * The planner port over Apollo's composition and query planner, in worker threads: composing takes up to a second
 * of CPU and a hostile document more, and neither may hold up the requests of others. Composing has a thread of its own,
 * so that plans for one graph do not wait while others are composed.
 */
export class ApolloPlanner implements Planner {
  readonly #plans: WorkerLane<PlannerReply>;
  readonly #compositions: WorkerLane<PlannerReply>;
  readonly #planDeadline;
  readonly #composeDeadline;

  constructor({
    planTimeoutMs = 10_000,
    composeTimeoutMs = 60_000,
    maxGraphs = 32,
    maxMemoryMb = 1024,
    maxWaiting = 1000,
    composerIdleMs = 60_000,
    workerUrl = builtWorkerUrl(),
  }: ApolloPlannerOptions = {}) {
    const keeping = (graphs: number): PlannerWorkerData => ({ maxGraphs: graphs });
    const lane = { url: workerUrl, maxMemoryMb, maxWaiting };
    this.#plans = new WorkerLane({ ...lane, workerData: keeping(maxGraphs) });
    this.#compositions = new WorkerLane({ ...lane, workerData: keeping(1), idleMs: composerIdleMs });
    this.#planDeadline = { timeoutMs: planTimeoutMs, error: queryPlanningTimeout };
    this.#composeDeadline = { timeoutMs: composeTimeoutMs, error: compositionTimeout };
  }

  compose(
    graphKey: string,
    modules: readonly ModuleSchema[],
    { background = false }: { readonly background?: boolean } = {},
  ): Promise<Composition> {
    const sdls = modules.map(({ slug, sdl }) => ({ slug, sdl }));
    return this.#composition({ kind: 'compose', graphKey, modules: sdls }, background);
  }

  adopt(graphKey: string, supergraphSdl: string): Promise<Composition> {
    return this.#composition({ kind: 'adopt', graphKey, supergraphSdl });
  }

  async plan({ supergraphSdl, ...request }: PlanRequest): Promise<QueryPlan> {
    const plan = (sdl: Pick<PlanDocumentRequest, 'supergraphSdl'>) =>
      this.#plans.request({ kind: 'plan', ...request, ...sdl } satisfies PlannerRequest, this.#planDeadline);

    let reply = await plan({});
    if (reply.kind === 'graph-missing') reply = await plan({ supergraphSdl });
    if (reply.kind === 'plan') return JSON.parse(reply.json) as QueryPlan;
    throw queryPlanningFailed(unexpected(reply));
  }

  async prepare(graphKey: string, supergraphSdl: string): Promise<void> {
    const request: PlannerRequest = { kind: 'prepare', graphKey, supergraphSdl };
    // Whoever plans next is told what is wrong.
    await this.#plans.request(request, this.#planDeadline, { background: true }).catch(() => undefined);
  }

  release(graphKey: string): void {
    this.#plans.notify({ kind: 'release', graphKey } satisfies PlannerNotice);
  }

  async close(): Promise<void> {
    await Promise.all([this.#plans.close(), this.#compositions.close()]);
  }

  async #composition(request: PlannerRequest, background = false): Promise<Composition> {
    const reply = await this.#compositions.request(request, this.#composeDeadline, { background });
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
