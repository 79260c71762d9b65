import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { MenuLocation } from './menu-rules.js';

export interface MenuRow {
  readonly id: string;
  readonly location: MenuLocation;
  /** For those who edit it. */
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `menus` table, for writes. */
export class MenuModel extends TenantModel implements MenuRow {
  static override tableName = 'menus';

  location!: MenuLocation;
  name!: string;
  version!: number;
}

export interface MenuItemRow {
  readonly id: string;
  readonly menuId: string;
  readonly parentId: string | null;
  /** Among its siblings, from 0. */
  readonly position: number;
  /** Either this or a page. */
  readonly url: string | null;
  readonly pageId: string | null;
  readonly icon: string | null;
  readonly labels: readonly { readonly locale: string; readonly label: string }[];
}

const COLUMNS = `id, location, name, version, created_at as "createdAt", updated_at as "updatedAt"`;

export function findMenus({ database }: RequestContext, ids: readonly string[]): Promise<readonly MenuRow[]> {
  return database.prepared<MenuRow>(
    { name: 'pages.menus-by-id', text: `select ${COLUMNS} from menus where id = any($1::uuid[])` },
    [ids],
  );
}

/** One at most, as there is one menu at each location. */
export async function findMenuAt(
  { database }: RequestContext,
  location: MenuLocation,
): Promise<MenuRow | null> {
  const [menu] = await database.prepared<MenuRow>(
    { name: 'pages.menu-at', text: `select ${COLUMNS} from menus where location = $1` },
    [location],
  );
  return menu ?? null;
}

/** By location, of which there are four. */
export function allMenus({ database }: RequestContext): Promise<readonly MenuRow[]> {
  return database.prepared<MenuRow>(
    { name: 'pages.menus', text: `select ${COLUMNS} from menus order by location` },
    [],
  );
}

/** Siblings in their order. */
export function findMenuItems(
  { database }: RequestContext,
  menuIds: readonly string[],
): Promise<readonly MenuItemRow[]> {
  return database.prepared<MenuItemRow>(
    {
      name: 'pages.items-by-menu',
      text: `select i.id, i.menu_id as "menuId", i.parent_id as "parentId", i.position, i.url, i.page_id as "pageId",
                    i.icon, t.labels
               from menu_items i
               cross join lateral (
                 select coalesce(jsonb_agg(jsonb_build_object('locale', t.locale, 'label', t.label) order by t.locale), '[]')
                        as labels
                   from menu_item_translations t where t.tenant_id = i.tenant_id and t.item_id = i.id
               ) t
              where i.menu_id = any($1::uuid[])
              order by i.menu_id, i.position`,
    },
    [menuIds],
  );
}
