import { randomUUID } from 'node:crypto';
import { badField, badFields, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import { menuItemNotFound } from '../errors.js';
import { pageById } from '../loaders.js';
import { settingsOf } from '../settings.js';
import { editMenu, requireMenus } from './edit-menu.js';
import { type ItemPlace, numbered, placed } from './item-places.js';
import type { MenuRow } from './menu-model.js';
import {
  deletion,
  itemChanges,
  itemMove,
  itemsOfMenu as itemsRule,
  type NestedItem,
  newItem,
} from './menu-rules.js';

// All of these need `menus:update`, name the version of the menu they are made on, and throw `BAD_USER_INPUT` and
// `CONCURRENT_MODIFICATION`; beside that `MENU_NOT_FOUND` or `MENU_ITEM_NOT_FOUND`.

/** Puts these items in the place of all there are. */
export async function replaceMenuItems(
  context: RequestContext,
  menuId: string,
  input: unknown,
): Promise<MenuRow> {
  requireMenus(context, 'menus:update');
  const { version, items } = parseInput(itemsRule(settingsOf(context)), input);
  const rows = flattened(items);
  await requirePages(context, rows);
  return context.database.transaction((unit) =>
    editMenu(unit, context, { id: menuId, version }, async () => {
      await unit.trx('menu_items').where({ menu_id: menuId }).delete();
      await insertItems(unit, menuId, rows);
    }),
  );
}

/** Below `parentId` or on the first level, at `position` or at the end. */
export async function addMenuItem(context: RequestContext, menuId: string, input: unknown): Promise<MenuRow> {
  requireMenus(context, 'menus:update');
  const settings = settingsOf(context);
  const { version, parentId = null, position, ...item } = parseInput(newItem, input);
  const row = { ...item, id: randomUUID(), parentId, position: 0, path: '' };
  await requirePages(context, [row]);
  return context.database.transaction((unit) =>
    editMenu(unit, context, { id: menuId, version }, async () => {
      const items = await placesOf(unit.trx, menuId);
      if (items.length >= settings.maxMenuItems) {
        throw badField('labels', `the menu has ${items.length} items, as many as it may have`);
      }
      const places = placed(items, { id: row.id, parentId, position }, settings);
      await insertItems(unit, menuId, [row]);
      await writePlaces(unit.trx, menuId, places);
    }),
  );
}

/** What is absent stays; labels are replaced all together. */
export async function updateMenuItem(context: RequestContext, id: string, input: unknown): Promise<MenuRow> {
  requireMenus(context, 'menus:update');
  const { version, labels, url, pageId, icon } = parseInput(itemChanges, input);
  await requirePages(context, [{ pageId, path: '' }]);
  return context.database.transaction((unit) =>
    editItem(unit, context, { id, version }, async () => {
      const columns = {
        ...(icon !== undefined && { icon }),
        ...(url != null && { url, page_id: null }),
        ...(pageId != null && { url: null, page_id: pageId }),
      };
      if (Object.keys(columns).length > 0) await unit.trx('menu_items').where({ id }).update(columns);
      if (!labels) return;
      await unit.trx('menu_item_translations').where({ item_id: id }).delete();
      await unit.trx('menu_item_translations').insert(labels.map((label) => ({ item_id: id, ...label })));
    }),
  );
}

/** With what lies below it. */
export async function moveMenuItem(context: RequestContext, id: string, input: unknown): Promise<MenuRow> {
  requireMenus(context, 'menus:update');
  const { version, parentId = null, position } = parseInput(itemMove, input);
  return context.database.transaction((unit) =>
    editItem(unit, context, { id, version }, async (menuId) => {
      const items = await placesOf(unit.trx, menuId);
      await writePlaces(unit.trx, menuId, placed(items, { id, parentId, position }, settingsOf(context)));
    }),
  );
}

/** With what lies below it. */
export async function deleteMenuItem(context: RequestContext, id: string, input: unknown): Promise<MenuRow> {
  requireMenus(context, 'menus:update');
  const { version } = parseInput(deletion, input);
  return context.database.transaction((unit) =>
    editItem(unit, context, { id, version }, async (menuId) => {
      await unit.trx('menu_items').where({ id }).delete();
      await writePlaces(unit.trx, menuId, numbered(await placesOf(unit.trx, menuId)));
    }),
  );
}

/** `editMenu` for one who knows only the item. */
async function editItem(
  unit: UnitOfWork,
  context: RequestContext,
  { id, version }: { readonly id: string; readonly version: number },
  work: (menuId: string) => Promise<void>,
): Promise<MenuRow> {
  const item = () => unit.trx('menu_items').where({ id }).pluck('menu_id') as Promise<string[]>;
  const [menuId] = await item();
  if (menuId === undefined) throw menuItemNotFound(id);
  return editMenu(unit, context, { id: menuId, version }, async () => {
    // Looked for again, now that nobody else can take it away.
    if ((await item()).length === 0) throw menuItemNotFound(id);
    await work(menuId);
  });
}

interface NewItemRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly position: number;
  readonly labels: NestedItem['labels'];
  readonly url?: string | null | undefined;
  readonly pageId?: string | null | undefined;
  readonly icon?: string | null | undefined;
  /** Of the item in the input, for errors: `items.0.children.1.`. */
  readonly path: string;
}

/** Parents before those below them. */
function flattened(
  items: readonly NestedItem[],
  parentId: string | null = null,
  path = 'items.',
): NewItemRow[] {
  return items.flatMap(({ children, ...item }, position) => {
    const id = randomUUID();
    const own = `${path}${position}.`;
    return [
      { ...item, id, parentId, position, path: own },
      ...flattened(children ?? [], id, `${own}children.`),
    ];
  });
}

async function insertItems({ trx }: UnitOfWork, menuId: string, rows: readonly NewItemRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx('menu_items').insert(
    rows.map(({ id, parentId, position, url = null, pageId = null, icon = null }) => ({
      id,
      menu_id: menuId,
      parent_id: parentId,
      position,
      url,
      page_id: pageId,
      icon,
    })),
  );
  await trx('menu_item_translations').insert(
    rows.flatMap(({ id, labels }) => labels.map((label) => ({ item_id: id, ...label }))),
  );
}

/** A page that this actor may not know of does not exist for them. Throws `BAD_USER_INPUT` on each such `pageId`. */
async function requirePages(
  { loaders }: RequestContext,
  items: readonly Pick<NewItemRow, 'pageId' | 'path'>[],
): Promise<void> {
  const links = items.filter(({ pageId }) => pageId != null);
  const pages = await Promise.all(links.map(({ pageId }) => loaders.get(pageById).load(pageId as string)));
  const missing = links.filter((_link, index) => pages[index] === null);
  if (missing.length > 0) {
    throw badFields(missing.map(({ path }) => ({ path: `${path}pageId`, message: 'does not exist' })));
  }
}

function placesOf(trx: Knex, menuId: string): Promise<ItemPlace[]> {
  return trx('menu_items')
    .where({ menu_id: menuId })
    .orderBy('position')
    .select('id', 'parent_id as parentId', 'position');
}

async function writePlaces(trx: Knex, menuId: string, places: readonly ItemPlace[]): Promise<void> {
  await trx.raw(
    `update menu_items i set parent_id = p.parent_id, position = p.position
       from json_to_recordset(?) as p(id uuid, parent_id uuid, position int)
      where i.id = p.id and i.menu_id = ? and (i.parent_id, i.position) is distinct from (p.parent_id, p.position)`,
    [
      JSON.stringify(places.map(({ id, parentId, position }) => ({ id, parent_id: parentId, position }))),
      menuId,
    ],
  );
}
