import { defineEvent, eventId, eventText, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

const node = z.strictObject({ nodeId: eventId(), kind: eventText(64) });
const category = z.strictObject({ categoryId: eventId() });

export const NodeCreated = defineEvent({
  type: 'node.created',
  version: 1,
  description: 'A node was created, as a draft.',
  payload: node.extend({ authorId: eventId().nullable() }),
});

export const NodeUpdated = defineEvent({
  type: 'node.updated',
  version: 1,
  description: 'The place, translations or bodies of a node were changed.',
  payload: node,
});

export const NodePublished = defineEvent({
  type: 'node.published',
  version: 1,
  description: 'A draft became public.',
  payload: node,
});

export const NodeUnpublished = defineEvent({
  type: 'node.unpublished',
  version: 1,
  description: 'A published node became a draft again.',
  payload: node,
});

export const NodeArchived = defineEvent({
  type: 'node.archived',
  version: 1,
  description: 'A published node was taken out of use.',
  payload: node.extend({ reason: eventText(500).nullable() }),
});

export const NodeRestored = defineEvent({
  type: 'node.restored',
  version: 1,
  description: 'An archived or deleted node became a draft again.',
  payload: node,
});

export const NodeDeleted = defineEvent({
  type: 'node.deleted',
  version: 1,
  description: 'A node was deleted; it can be restored.',
  payload: node,
});

export const CategoryCreated = defineEvent({
  type: 'category.created',
  version: 1,
  description: 'A category was created.',
  payload: category,
});

export const CategoryUpdated = defineEvent({
  type: 'category.updated',
  version: 1,
  description: 'The place or the translations of a category were changed.',
  payload: category,
});

export const CategoryDeleted = defineEvent({
  type: 'category.deleted',
  version: 1,
  description: 'A category was deleted; what was in it has no category any more.',
  payload: category,
});

export const nodeEvents = [
  NodeCreated,
  NodeUpdated,
  NodePublished,
  NodeUnpublished,
  NodeArchived,
  NodeRestored,
  NodeDeleted,
] as const;

export const contentEvents: readonly EventDefinition[] = [
  ...nodeEvents,
  CategoryCreated,
  CategoryUpdated,
  CategoryDeleted,
];
