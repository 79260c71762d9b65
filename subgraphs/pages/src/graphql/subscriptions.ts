import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  requirePermission,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import {
  MenuUpdated,
  PageArchived,
  PageDeleted,
  PagePublished,
  PageRestored,
  PageUnpublished,
  PageUpdated,
} from '../events.js';
import { pageById } from '../loaders.js';
import { menuById } from '../menus/menu-loader.js';
import { MenuLocation } from '../menus/menu-rules.js';
import type { LocalizedPage } from '../page-lists.js';
import { type LocalizedMenu, Menu } from './menu.js';
import { Page } from './page.js';

type Published = PositionedEnvelope<PayloadOf<typeof PagePublished>>;
type Updated = PositionedEnvelope<PayloadOf<typeof PageUpdated>>;
type ChangedMenu = PositionedEnvelope<PayloadOf<typeof MenuUpdated>>;

export const pagePublished: SubscriptionDeclaration = {
  events: [PagePublished],
  filter(event, { template }) {
    return template == null || (event as Published).payload.template === template;
  },
};

/** All that changes what an editor's preview shows. */
const CHANGES = [PageUpdated, PagePublished, PageUnpublished, PageArchived, PageRestored, PageDeleted];

export const pageUpdated: SubscriptionDeclaration = {
  events: CHANGES,
  filter: (event, { pageId }) => (event as Updated).payload.pageId === pageId,
  authorize: ({ actor }) => void requirePermission(actor, 'pages:update'),
};

export const menuUpdated: SubscriptionDeclaration = {
  events: [MenuUpdated],
  // Arguments come as the API names them: `HEADER`.
  filter: (event, { location }) =>
    (event as ChangedMenu).payload.location === MenuLocation[location as keyof typeof MenuLocation],
};

// All fields are nullable: between the event and its delivery (a replay may lie days between) the thing may have been
// taken back. A non-null field would then turn the whole result into an error; so the client gets null, and the next event.
@Resolver()
export class PagesSubscriptions {
  @Subscription(() => Page, {
    topics: PagePublished.type,
    nullable: true,
    description:
      'A page became public, with this template if one is given. Null when it is no longer so by the time the event is delivered.',
  })
  async pagePublished(
    @Root() { payload }: Published,
    @Arg('template', () => String, { nullable: true }) _template: string | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPage | null> {
    const page = await loaders.get(pageById).load(payload.pageId);
    return page && { ...page, locale };
  }

  @Subscription(() => Page, {
    topics: CHANGES.map(({ type }) => type),
    nullable: true,
    description:
      'The page, its blocks or its status changed: for previews. Null when it is gone, or not one the viewer may edit. Needs `pages:update`.',
  })
  async pageUpdated(
    @Root() { payload }: Updated,
    @Arg('pageId', () => UUIDScalar) _pageId: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPage | null> {
    const page = await loaders.get(pageById).load(payload.pageId);
    return page && { ...page, locale };
  }

  @Subscription(() => Menu, {
    topics: MenuUpdated.type,
    nullable: true,
    description:
      'The menu at this location was created or changed, or a page it leads to was published, withdrawn, archived or deleted, or has another slug. Null when the menu was deleted.',
  })
  async menuUpdated(
    @Root() { payload }: ChangedMenu,
    @Arg('location', () => MenuLocation) _location: MenuLocation,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedMenu | null> {
    const menu = await loaders.get(menuById).load(payload.menuId);
    return menu && { ...menu, locale };
  }
}
