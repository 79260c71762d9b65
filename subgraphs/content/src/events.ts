import { defineEvent, eventId, eventText, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

const node = z.strictObject({ nodeId: eventId(), kind: eventText(64) });
const time = z.iso.datetime();
const tag = z.strictObject({ tagId: eventId() });
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
  description: 'The place, tags, texts or SEO of a node were changed, or a former version restored.',
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

export const NodeScheduled = defineEvent({
  type: 'node.scheduled',
  version: 1,
  description: 'Times were set at which a node becomes public, or stops being so; they replace former ones.',
  payload: node.extend({ publishAt: time.nullable(), unpublishAt: time.nullable() }),
});

export const NodeUnscheduled = defineEvent({
  type: 'node.unscheduled',
  version: 1,
  description: 'The times at which a node was to become public, or to stop being so, were taken back.',
  payload: node,
});

export const NodePublicationDue = defineEvent({
  type: 'node.publication_due',
  version: 1,
  description:
    'A time that was set for a node has come. Whether it still holds, the module looks when it handles this.',
  payload: node.extend({ change: z.enum(['publish', 'unpublish']), at: time }),
});

export const TagCreated = defineEvent({
  type: 'tag.created',
  version: 1,
  description: 'A tag was created.',
  payload: tag,
});

export const TagUpdated = defineEvent({
  type: 'tag.updated',
  version: 1,
  description: 'The translations of a tag were changed.',
  payload: tag,
});

export const TagDeleted = defineEvent({
  type: 'tag.deleted',
  version: 1,
  description: 'A tag was deleted; what had it has it no more.',
  payload: tag,
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
  NodeScheduled,
  NodeUnscheduled,
  NodePublicationDue,
  TagCreated,
  TagUpdated,
  TagDeleted,
  CategoryCreated,
  CategoryUpdated,
  CategoryDeleted,
];
