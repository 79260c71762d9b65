import { defineEvent, eventId, eventText, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';
import { MenuLocation } from './menus/menu-rules.js';

const page = z.strictObject({ pageId: eventId() });

export const PageCreated = defineEvent({
  type: 'page.created',
  version: 1,
  description: 'A page was created, as a draft; one that is public at once is published right after.',
  payload: page.extend({ authorId: eventId().nullable() }),
});

export const PageUpdated = defineEvent({
  type: 'page.updated',
  version: 1,
  description: 'A translation, the template, the blocks or the planned times of a page were changed.',
  payload: page,
});

export const PagePublished = defineEvent({
  type: 'page.published',
  version: 1,
  description: 'A draft became public. The template is as at that moment: subscribers filter by it.',
  payload: page.extend({ template: eventText(64) }),
});

export const PageUnpublished = defineEvent({
  type: 'page.unpublished',
  version: 1,
  description: 'A published page became a draft again.',
  payload: page,
});

export const PageArchived = defineEvent({
  type: 'page.archived',
  version: 1,
  description: 'A published page was taken out of use.',
  payload: page.extend({ reason: eventText(500).nullable() }),
});

export const PageRestored = defineEvent({
  type: 'page.restored',
  version: 1,
  description: 'An archived page became a draft again.',
  payload: page,
});

export const PageDeleted = defineEvent({
  type: 'page.deleted',
  version: 1,
  description: 'A page was deleted, with its blocks.',
  payload: page,
});

/** Scheduled, under the page's id. Whether the plan still holds is looked at when it arrives. */
export const PagePublicationDue = defineEvent({
  type: 'page.publication_due',
  version: 1,
  description: 'The time came at which a page was to become public, if nobody has changed that since.',
  payload: page,
});

/** As `page.publication_due`, for the end of it. */
export const PageWithdrawalDue = defineEvent({
  type: 'page.withdrawal_due',
  version: 1,
  description: 'The time came at which a page was to be public no more, if nobody has changed that since.',
  payload: page,
});

export const MenuUpdated = defineEvent({
  type: 'menu.updated',
  version: 1,
  description:
    'A menu was created, changed or deleted, or a page it leads to came, went or changed its address.',
  payload: z.strictObject({ menuId: eventId(), location: z.enum(MenuLocation) }),
});

export const pageEvents = [
  PageCreated,
  PageUpdated,
  PagePublished,
  PageUnpublished,
  PageArchived,
  PageRestored,
  PageDeleted,
] as const;

export const pagesEvents: readonly EventDefinition[] = [
  ...pageEvents,
  PagePublicationDue,
  PageWithdrawalDue,
  MenuUpdated,
];
