import { setImmediate as turn } from 'node:timers/promises';
import type { DocumentNode } from 'graphql';
import type { Graph } from '../graph/index.js';
import { isLostOn } from './graph-state.js';
import type { SharedOperation } from './shared-operation.js';

/** Documents validated before others have their turn. */
const VALIDATED_AT_ONCE = 20;

/** How many clients' subscriptions would end if their tenant was served another graph, by root field. */
export async function endingSubscriptions(
  operations: Iterable<SharedOperation>,
  graph: Graph,
): Promise<ReadonlyMap<string, number>> {
  const lost = new Map<DocumentNode, boolean>();
  const ending = new Map<string, number>();
  // Others may come and go meanwhile.
  for (const { state, source, members, coming } of [...operations]) {
    const { document } = state.operation;
    let isLost = lost.get(document);
    if (isLost === undefined) {
      lost.set(document, (isLost = isLostOn(graph, state)));
      if (lost.size % VALIDATED_AT_ONCE === 0) await turn();
    }
    if (!isLost) continue;
    const field = source.field.node.name.value;
    ending.set(field, (ending.get(field) ?? 0) + members.size + coming.size);
  }
  return ending;
}
