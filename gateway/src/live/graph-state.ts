import type { Tenant } from '@rustok/kernel';
import type { Graph, Operation, OperationRequest } from '../graph/index.js';
import { moduleDisabled } from './errors.js';

/** A tenant with its graph, after either may have changed. */
export interface GraphChange {
  readonly tenant: Tenant;
  readonly graph: Graph;
}

/** What an operation runs on; replaced as a whole when the tenant changes. */
export interface GraphState extends GraphChange {
  readonly operation: Operation;
}

/** Whether an operation could not go on if its tenant was served another graph. */
export function isLostOn(graph: Graph, from: Pick<GraphState, 'graph' | 'operation'>): boolean {
  return graph.key !== from.graph.key && graph.validate(from.operation.document).length > 0;
}

/** The operation on another graph. Throws `MODULE_DISABLED` when it has lost a field there. */
export async function movedTo(
  { tenant, graph }: GraphChange,
  from: Pick<GraphState, 'graph' | 'operation'>,
  request: OperationRequest,
): Promise<GraphState> {
  if (graph.key === from.graph.key) return { tenant, graph, operation: from.operation };
  if (isLostOn(graph, from)) {
    throw moduleDisabled(from.graph.modules.find((slug) => !graph.modules.includes(slug)));
  }
  return { tenant, graph, operation: await graph.prepare(request) };
}
