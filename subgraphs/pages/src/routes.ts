import {
  badField,
  bestTranslation,
  isUuid,
  type RequestContext,
  type RouteAnswer,
  type RouteDeclaration,
  type RouteRequest,
} from '@rustok/kernel';
import { blockIn } from './blocks/block-in-locale.js';
import { pageNotFound } from './errors.js';
import { blocksOfPage, translationsOfPage } from './loaders.js';
import { createPage } from './operations/create-page.js';
import { deletePage } from './operations/delete-page.js';
import { updatePage } from './operations/update-page.js';
import { findPageBySlug, type LocalizedPage } from './page-lists.js';
import { locale as localeRule } from './page-rules.js';
import { seoOf } from './page-seo.js';
import { settingsOf } from './settings.js';

const read: RouteDeclaration = {
  method: 'GET',
  path: '/api/pages',
  summary: 'The page with `slug`, in `locale`, with its blocks.',
  async handle({ query }, context) {
    const slug = text(query, 'slug');
    if (slug === undefined) throw badField('slug', 'must be given');
    const locale = text(query, 'locale') ?? null;
    if (locale !== null && !localeRule.safeParse(locale).success) {
      throw badField('locale', 'must be a locale such as "en" or "pt-BR"');
    }
    const page = await findPageBySlug(context, { slug, locale });
    if (!page) throw pageNotFound(slug);
    return shown(page, context);
  },
};

const create: RouteDeclaration = {
  method: 'POST',
  path: '/api/admin/pages',
  summary: 'Creates a page, with its blocks. Needs `pages:create`.',
  async handle({ body }, context) {
    const page = await createPage(context, body);
    return shown({ ...page, locale: localeOf(body) }, context, 201);
  },
};

const update: RouteDeclaration = {
  method: 'PUT',
  path: '/api/admin/pages/:id',
  summary: 'Changes a page and its texts in one locale. Needs `pages:update`.',
  async handle({ params, body }, context) {
    const page = await updatePage(context, idOf(params), body);
    return shown({ ...page, locale: localeOf(body) }, context);
  },
};

const remove: RouteDeclaration = {
  method: 'DELETE',
  path: '/api/admin/pages/:id',
  summary: 'Deletes a page that is not published. Needs `pages:delete`.',
  async handle({ params }, context) {
    const id = idOf(params);
    await deletePage(context, id);
    return { body: { id } };
  },
};

export const pagesRoutes: readonly RouteDeclaration[] = [read, create, update, remove];

/** The page as JSON: texts, what search engines are told, and blocks, all in the best locale. */
async function shown(page: LocalizedPage, context: RequestContext, status = 200): Promise<RouteAnswer> {
  const { loaders, tenant } = context;
  const chain = context.locales(page.locale);
  const [translations, blocks] = await Promise.all([
    loaders.get(translationsOfPage).load(page.id),
    loaders.get(blocksOfPage).load(page.id),
  ]);
  const translation = bestTranslation(translations ?? [], chain);
  return {
    status,
    body: {
      id: page.id,
      status: page.status,
      template: page.template,
      version: page.version,
      locale: translation?.locale ?? null,
      title: translation?.title ?? null,
      slug: translation?.slug ?? null,
      seo: translation ? seoOf(translation, settingsOf(context)) : null,
      blocks: (blocks ?? []).map((block) => {
        const { id, type, position, data } = blockIn(block, chain, tenant.locales.default);
        return { id, type, position, data };
      }),
      createdAt: page.createdAt.toISOString(),
      updatedAt: page.updatedAt.toISOString(),
      publishedAt: page.publishedAt?.toISOString() ?? null,
    },
  };
}

function text(query: RouteRequest['query'], name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw badField(name, 'must be given once');
  return value as string | undefined;
}

/** Of a body that has been accepted. */
function localeOf(body: unknown): string | null {
  return (body as { readonly locale?: string | null }).locale ?? null;
}

/** What is no id names nothing. */
function idOf({ id = '' }: RouteRequest['params']): string {
  if (!isUuid(id)) throw pageNotFound(id);
  return id.toLowerCase();
}
