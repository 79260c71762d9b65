/**
 * The planner's worker thread: the only one where Apollo's composition and planner are loaded.
 * Every request is answered synchronously, so there is nothing to cancel but the whole thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { composeServices } from '@apollo/composition';
import { parse, printSchema, type DocumentNode, type GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { PlannableGraph, requireValidSupergraph } from './plannable-graph.js';
import type { CompositionError } from './planner.js';
import type {
  AdoptRequest,
  ComposeRequest,
  PlanDocumentRequest,
  PlannerNotice,
  PlannerReply,
  PlannerRequest,
  PrepareRequest,
} from './planner-protocol.js';
import type { WorkerReady } from './worker-lane.js';

export interface PlannerWorkerData {
  /**
   * Graphs kept ready to plan, about 5 MB each with ten modules; others are rebuilt from their SDL. 1 for a worker that
   * only composes.
   */
  readonly maxGraphs: number;
}

const { maxGraphs } = workerData as PlannerWorkerData;
const graphs = new LRUCache<string, PlannableGraph>({ max: maxGraphs });

parentPort?.on('message', (message: PlannerRequest | PlannerNotice) => {
  if (message.kind === 'release') {
    graphs.delete(message.graphKey);
    return;
  }
  parentPort?.postMessage(answer(message));
});
parentPort?.postMessage({ kind: 'ready' } satisfies WorkerReady);

function answer(request: PlannerRequest): PlannerReply {
  try {
    switch (request.kind) {
      case 'compose':
        return compose(request);
      case 'adopt':
        return adopt(request);
      case 'prepare':
        return prepare(request);
      case 'plan':
        return plan(request);
    }
  } catch (error) {
    // A GraphQLError does not survive the thread boundary: its nodes hold functions.
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failure', error: Object.assign(new Error(message), { stack }) };
  }
}

function compose({ graphKey, modules }: ComposeRequest): PlannerReply {
  const services: { name: string; typeDefs: DocumentNode }[] = [];
  const errors: CompositionError[] = [];
  for (const { slug, sdl } of modules) {
    try {
      services.push({ name: slug, typeDefs: parse(sdl) });
    } catch (error) {
      errors.push({ code: 'INVALID_GRAPHQL', message: `[${slug}] ${String(error)}` });
    }
  }
  if (errors.length > 0) return { kind: 'composition', composition: { kind: 'failed', errors } };

  const result = composeServices(services);
  if (result.errors) {
    return {
      kind: 'composition',
      composition: { kind: 'failed', errors: result.errors.map(toCompositionError) },
    };
  }
  return composed(graphKey, result.supergraphSdl);
}

function adopt({ graphKey, supergraphSdl }: AdoptRequest): PlannerReply {
  try {
    requireValidSupergraph(supergraphSdl);
    return composed(graphKey, supergraphSdl);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const errors = [{ code: 'SUPERGRAPH_INVALID', message }];
    return { kind: 'composition', composition: { kind: 'failed', errors } };
  }
}

function composed(graphKey: string, supergraphSdl: string): PlannerReply {
  const graph = new PlannableGraph(supergraphSdl);
  graphs.set(graphKey, graph);
  const apiSdl = printSchema(graph.clientsSchema());
  return { kind: 'composition', composition: { kind: 'composed', supergraphSdl, apiSdl } };
}

function prepare({ graphKey, supergraphSdl }: PrepareRequest): PlannerReply {
  let graph = graphs.get(graphKey);
  if (!graph) {
    graph = new PlannableGraph(supergraphSdl);
    graphs.set(graphKey, graph);
  }
  graph.prepare();
  return { kind: 'prepared' };
}

function plan({ graphKey, supergraphSdl, source, operationName }: PlanDocumentRequest): PlannerReply {
  let graph = graphs.get(graphKey);
  if (!graph) {
    if (supergraphSdl === undefined) return { kind: 'graph-missing' };
    graph = new PlannableGraph(supergraphSdl);
    graphs.set(graphKey, graph);
  }
  return { kind: 'plan', json: JSON.stringify(graph.plan(source, operationName)) };
}

function toCompositionError(error: GraphQLError): CompositionError {
  const code = error.extensions['code'];
  return { code: typeof code === 'string' ? code : 'COMPOSITION_ERROR', message: error.message };
}
