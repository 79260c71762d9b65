import {
  bestTranslation,
  idOf,
  inSnakeCase,
  localeQuery,
  pageQuery,
  parseInput,
  presentPage,
  presentSeo,
  type RequestContext,
  type RouteDeclaration,
} from '@rustok/kernel';
import { z } from 'zod';
import { nodeNotFound } from './errors.js';
import { bodiesOfNode, nodeById, tagsOfNode, translationsOfNode } from './loaders.js';
import { listNodes } from './node-lists.js';
import type { NodeRow } from './node-model.js';
import { ContentStatus } from './node-rules.js';
import { createNode } from './operations/create-node.js';
import { deleteNode } from './operations/delete-node.js';
import { updateNode } from './operations/update-node.js';

const PATH = '/api/content/nodes';
const OPAQUE = ['structured_data'];

const listQuery = z.strictObject({
  kind: z.string().optional(),
  status: z.enum(ContentStatus).optional(),
  parent_id: z.guid().optional(),
  author_id: z.guid().optional(),
  category_id: z.guid().optional(),
  tag_id: z.guid().optional(),
  ...localeQuery,
  ...pageQuery,
});

/** The operations of `contentNode…` in GraphQL; bodies are its inputs in snake_case. */
export const contentRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Nodes without their bodies, newest first.',
    async handle({ query }, context) {
      const { kind, status, locale, ...given } = parseInput(listQuery, query);
      const page = await listNodes(
        context,
        {
          ...{ kind, status, locale },
          parentId: given.parent_id,
          authorId: given.author_id,
          categoryId: given.category_id,
          tagId: given.tag_id,
        },
        { first: given.limit, after: given.after ?? null },
      );
      return { body: await presentPage(page, (node) => presentListed(node, locale, context)) };
    },
  },
  {
    method: 'POST',
    path: PATH,
    summary: 'Creates a draft.',
    async handle({ body }, context) {
      const node = await inSnakeCase(body, (input) => createNode(context, input), OPAQUE);
      return { status: 201, body: await presentNode(node, context) };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them, with all its translations and bodies.',
    async handle({ params }, context) {
      const id = idOf(params, nodeNotFound);
      const node = await context.loaders.get(nodeById).load(id);
      if (!node) throw nodeNotFound(id);
      return { body: await presentNode(node, context) };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/:id`,
    summary: 'Changes what is given of it.',
    async handle({ params, body }, context) {
      const id = idOf(params, nodeNotFound);
      const node = await inSnakeCase(body, (input) => updateNode(context, id, input), OPAQUE);
      return { body: await presentNode(node, context) };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Deletes it, until it is restored.',
    async handle({ params }, context) {
      const id = idOf(params, nodeNotFound);
      await deleteNode(context, id);
      return { body: { id, deleted: true } };
    },
  },
];

function presentFacts(node: NodeRow) {
  return {
    id: node.id,
    kind: node.kind,
    status: node.status,
    parent_id: node.parentId,
    author_id: node.authorId,
    category_id: node.categoryId,
    featured_media_id: node.featuredMediaId,
    position: node.position,
    depth: node.depth,
    archive_reason: node.archiveReason,
    version: node.version,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    published_at: node.publishedAt,
    publish_at: node.publishAt,
    unpublish_at: node.unpublishAt,
  };
}

async function presentListed(node: NodeRow, locale: string | undefined, context: RequestContext) {
  const translations = (await context.loaders.get(translationsOfNode).load(node.id)) ?? [];
  const text = bestTranslation(translations, context.locales(locale));
  return {
    ...presentFacts(node),
    locale: text?.locale ?? null,
    title: text?.title ?? null,
    slug: text?.slug ?? null,
    excerpt: text?.excerpt ?? null,
  };
}

async function presentNode(node: NodeRow, { loaders }: RequestContext) {
  const [translations, bodies, tags] = await Promise.all([
    loaders.get(translationsOfNode).load(node.id),
    loaders.get(bodiesOfNode).load(node.id),
    loaders.get(tagsOfNode).load(node.id),
  ]);
  return {
    ...presentFacts(node),
    tag_ids: (tags ?? []).map(({ id }) => id),
    translations: (translations ?? []).map(({ locale, title, slug, excerpt, seo }) => ({
      ...{ locale, title, slug, excerpt },
      seo: presentSeo(seo),
    })),
    bodies: (bodies ?? []).map(({ locale, body, format }) => ({ locale, body, format })),
  };
}
