import {
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
} from '@rustok/kernel';
import { NodeArchived, NodePublished, NodeRestored, NodeUnpublished } from '../events.js';
import type { NodeModel, NodeRow } from '../node-model.js';
import { archiving, nextStatus, type StatusChange } from '../node-rules.js';
import { takeBackSchedule } from './schedule-node.js';
import { lockNode, writeNode } from './write-node.js';
import { undeleteNode } from './delete-node.js';

/** Each of these throws `NODE_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status it does not lead on from. */
export function publishNode(context: RequestContext, id: string): Promise<NodeRow> {
  return context.database.transaction((unit) => publish(unit, context, id));
}

export async function publish(unit: UnitOfWork, context: RequestContext, id: string): Promise<NodeRow> {
  const node = await changeStatus(unit, context, id, 'published', {
    publishedAt: new Date(),
    publishAt: null,
  });
  unit.append(NodePublished, { nodeId: id, kind: node.kind });
  return node;
}

export function unpublishNode(context: RequestContext, id: string): Promise<NodeRow> {
  return context.database.transaction((unit) => unpublish(unit, context, id));
}

export async function unpublish(unit: UnitOfWork, context: RequestContext, id: string): Promise<NodeRow> {
  const node = await changeStatus(unit, context, id, 'unpublished', {
    publishedAt: null,
    unpublishAt: null,
  });
  unit.append(NodeUnpublished, { nodeId: id, kind: node.kind });
  return node;
}

export function archiveNode(context: RequestContext, id: string, input: unknown): Promise<NodeRow> {
  requirePermission(context.actor, 'nodes:publish');
  const { reason = null } = parseInput(archiving, input);
  return context.database.transaction(async (unit) => {
    const node = await changeStatus(unit, context, id, 'archived', {
      publishedAt: null,
      unpublishAt: null,
      archiveReason: reason,
    });
    unit.append(NodeArchived, { nodeId: id, kind: node.kind, reason });
    return node;
  });
}

/** An archived or a deleted node becomes a draft. A deleted one may find its slug taken: `DUPLICATE_SLUG`. */
export function restoreNode(context: RequestContext, id: string): Promise<NodeRow> {
  requirePermission(context.actor, 'nodes:publish');
  return context.database.transaction(async (unit) => {
    const found = await lockNode(unit, id, context, { deleted: true });
    const node = found.deletedAt
      ? await undeleteNode(unit, context, found)
      : await changeStatus(unit, context, id, 'restored', { archiveReason: null });
    unit.append(NodeRestored, { nodeId: id, kind: node.kind });
    return node;
  });
}

async function changeStatus(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  change: StatusChange,
  columns: Partial<NodeModel>,
): Promise<NodeModel> {
  requirePermission(context.actor, 'nodes:publish');
  const node = await lockNode(unit, id, context);
  requirePermissionOn(context.actor, 'nodes:publish', node.authorId);
  const status = nextStatus(node.status, change);
  await takeBackSchedule(unit, node, columns);
  return writeNode(unit, node, { ...columns, status }, context);
}
