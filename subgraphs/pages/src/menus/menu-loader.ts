import { defineLoader, inKeyOrder } from '@rustok/kernel';
import { findMenus, type MenuRow } from './menu-model.js';

/** Menus are everybody's. */
export const menuById = defineLoader<string, MenuRow>({
  batch: async (ids, context) => inKeyOrder(ids, await findMenus(context, ids), ({ id }) => id),
});
