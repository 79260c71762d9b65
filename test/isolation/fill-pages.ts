import type { Filling } from './filling.js';

/** Pages of every state with blocks, one of which is planned, and a menu to which an item is added each time. */
export async function fillPages(filling: Filling): Promise<void> {
  const page = (what: string, publish: boolean, blocks = ['First', 'Second']) =>
    filling.post(
      'createPage',
      {
        input: {
          ...{ locale: 'en', title: filling.text(what), slug: filling.slug(what), publish },
          seo: { metaDescription: filling.text('Meta'), keywords: [`word ${filling.texts.canary}`] },
          blocks: blocks.map((text) => ({
            type: 'TEXT',
            data: { text: filling.text(text) },
            translations: [{ locale: 'de', data: { text: filling.text('Absatz') } }],
          })),
        },
      },
      'id version',
    );
  const shown = await page('shown', true);
  const draft = await page('drafted', false, ['Only']);
  await filling.post('updatePage', {
    id: draft.id,
    input: {
      version: draft.version,
      locale: 'de',
      title: filling.text('Entwurf'),
      slug: filling.slug('entwurf'),
    },
  });
  const { id: old } = await page('archived', true);
  await filling.post('archivePage', { id: old, reason: filling.text('Reason') });
  const planned = await page('planned', false);
  const publishAt = new Date(Date.now() + 86_400_000).toISOString();
  await filling.post('planPage', { id: planned.id, input: { version: planned.version, publishAt } });

  const { menus } = await filling.ask('{ menus { id location version } }');
  const menu =
    menus.find(({ location }: { readonly location: string }) => location === 'HEADER') ??
    (await filling.post(
      'createMenu',
      { input: { location: 'HEADER', name: filling.text('Menu') } },
      'id version',
    ));
  const labels = [{ locale: 'en', label: filling.text('Item') }];
  await filling.post('addMenuItem', {
    menuId: menu.id,
    input: { version: menu.version, labels, pageId: shown.id },
  });
}
