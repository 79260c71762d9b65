import type { UnitOfWork } from '@rustok/kernel';
import { MenuUpdated } from '../events.js';
import { MenuModel } from './menu-model.js';

/**
 * Tells of the menus that lead to this page, whose items have come, gone or changed their address with it. Whoever changes
 * the status or a slug of a page calls it in the same unit of work. The menus' versions stay: nobody edited them.
 */
export async function announceMenusOf(unit: UnitOfWork, pageId: string): Promise<void> {
  const leading = unit.trx('menu_items').where({ page_id: pageId }).select('menu_id');
  const menus = await MenuModel.query(unit.trx).whereIn('id', leading).orderBy('location');
  for (const { id, location } of menus) unit.append(MenuUpdated, { menuId: id, location });
}
