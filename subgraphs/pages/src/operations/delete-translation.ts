import { badField, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { announceMenusOf } from '../menus/announce-menus.js';
import type { PageRow } from '../page-model.js';
import { locale as localeRule } from '../page-rules.js';
import { editPage } from './write-page.js';

/**
 * Takes one translation of the texts away, not the last; those of blocks stay, as nobody is told of them.
 * Throws `PAGE_NOT_FOUND`, `CONCURRENT_MODIFICATION`, or `BAD_USER_INPUT` on `locale`.
 */
export function deleteTranslation(
  context: RequestContext,
  {
    id,
    expectedVersion,
    locale,
  }: { readonly id: string; readonly expectedVersion: number; readonly locale: string },
): Promise<PageRow> {
  return context.database.transaction((unit) =>
    editPage(unit, context, { id, expectedVersion }, async () => {
      parseInput(z.object({ locale: localeRule }), { locale });
      const locales: string[] = await unit.trx('page_translations').where({ page_id: id }).pluck('locale');
      if (!locales.includes(locale)) throw badField('locale', 'has no translation');
      if (locales.length === 1) throw badField('locale', 'is the only one the page has');
      await unit.trx('page_translations').where({ page_id: id, locale }).delete();
      await announceMenusOf(unit, id);
    }),
  );
}
