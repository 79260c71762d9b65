import {
  parseInput,
  type PublicationTimes,
  publicationTimes,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  requireSchedulable,
  type UnitOfWork,
} from '@rustok/kernel';
import { NodePublicationDue, NodeScheduled, NodeUnscheduled } from '../events.js';
import type { NodeModel, NodeRow } from '../node-model.js';
import { lockNode, writeNode } from './write-node.js';

/**
 * Says when a node is published, unpublished, or both. Who may publish says so now; nobody is asked again then.
 * Throws `NODE_NOT_FOUND`, `BAD_USER_INPUT`, or `INVALID_STATUS_TRANSITION` where its status leads there by no time.
 */
export function scheduleNode(context: RequestContext, id: string, input: unknown): Promise<NodeRow> {
  requirePermission(context.actor, 'nodes:publish');
  const times = parseInput(publicationTimes(new Date()), input);
  return context.database.transaction(async (unit) => {
    const node = await lockNode(unit, id, context);
    requirePermissionOn(context.actor, 'nodes:publish', node.authorId);
    requireSchedulable('node', node.status, times);

    await takeBackSchedule(unit, node, times);
    for (const { change, column } of CHANGES) {
      const at = times[column];
      if (at === null) continue;
      const payload = { nodeId: id, kind: node.kind, change, at: at.toISOString() };
      await unit.schedule(NodePublicationDue, payload, { at, key: keyOf(change, id) });
    }
    const written = await writeNode(unit, node, { ...times }, context);
    unit.append(NodeScheduled, {
      nodeId: id,
      kind: node.kind,
      publishAt: times.publishAt?.toISOString() ?? null,
      unpublishAt: times.unpublishAt?.toISOString() ?? null,
    });
    return written;
  });
}

/** Takes both times back; without any it changes nothing. Throws `NODE_NOT_FOUND`. */
export function unscheduleNode(context: RequestContext, id: string): Promise<NodeRow> {
  requirePermission(context.actor, 'nodes:publish');
  return context.database.transaction(async (unit) => {
    const node = await lockNode(unit, id, context);
    requirePermissionOn(context.actor, 'nodes:publish', node.authorId);
    if (node.publishAt === null && node.unpublishAt === null) return node;

    const none = { publishAt: null, unpublishAt: null };
    await takeBackSchedule(unit, node, none);
    const written = await writeNode(unit, node, none, context);
    unit.append(NodeUnscheduled, { nodeId: id, kind: node.kind });
    return written;
  });
}

/** Of a locked node, what it will not have any more once it is written with these changes. */
export async function takeBackSchedule(
  unit: UnitOfWork,
  node: NodeModel,
  changes: Partial<PublicationTimes>,
): Promise<void> {
  for (const { change, column } of CHANGES) {
    if (node[column] !== null && changes[column] === null) {
      await unit.unschedule(NodePublicationDue, keyOf(change, node.id));
    }
  }
}

const CHANGES = [
  { change: 'publish', column: 'publishAt' },
  { change: 'unpublish', column: 'unpublishAt' },
] as const;

function keyOf(change: 'publish' | 'unpublish', id: string): string {
  return `${change}:${id}`;
}
