import type { RequestContext } from '@rustok/kernel';
import { createMenu } from './menus/edit-menu.js';
import { replaceMenuItems } from './menus/edit-items.js';
import { findMenuAt } from './menus/menu-model.js';
import { insertPage } from './operations/create-page.js';
import { changePage } from './operations/update-page.js';
import { seedMenus, seedPages } from './seed-texts.js';

/** Pages in two languages, and menus that lead to them. What is there already is left alone: pages by their English slug. */
export async function seedPagesModule(context: RequestContext): Promise<void> {
  const pageIds = await context.database.transaction(async (unit) => {
    const present: { slug: string; page_id: string }[] = await unit
      .trx('page_translations')
      .where({ locale: 'en', is_live: true })
      .select('slug', 'page_id');
    const ids = new Map(present.map(({ slug, page_id }) => [slug, page_id]));
    for (const { en, de, blocks } of seedPages()) {
      if (ids.has(en.slug)) continue;
      const page = await insertPage(unit, context, { locale: 'en', ...en, blocks, publish: true });
      await changePage(unit, context, page.id, { version: page.version, locale: 'de', ...de });
      ids.set(en.slug, page.id);
    }
    return ids;
  });
  for (const { location, name, items } of seedMenus(pageIds)) {
    if (await findMenuAt(context, location)) continue;
    const menu = await createMenu(context, { location, name });
    await replaceMenuItems(context, menu.id, { version: menu.version, items });
  }
}
