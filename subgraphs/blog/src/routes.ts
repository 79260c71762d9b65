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
import { postNotFound } from './errors.js';
import { bodiesOfPost, linkedTagsOfPost, postById, translationsOfPost } from './loaders.js';
import { createPost } from './operations/create-post.js';
import { deletePost } from './operations/delete-post.js';
import { updatePost } from './operations/update-post.js';
import { listPosts, PostOrder } from './post-lists.js';
import type { PostRow } from './post-model.js';
import { PostStatus } from './post-rules.js';

const PATH = '/api/blog/posts';
const OPAQUE = ['structured_data'];

const listQuery = z.strictObject({
  status: z.enum(PostStatus).optional(),
  category_id: z.guid().optional(),
  tag: z.string().optional(),
  tag_id: z.guid().optional(),
  author_id: z.guid().optional(),
  order: z.enum(PostOrder).optional(),
  ...localeQuery,
  ...pageQuery,
});

/** The operations of `post…` in GraphQL; bodies are its inputs in snake_case. */
export const blogRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Posts without their bodies, newest first.',
    async handle({ query }, context) {
      const { status, tag, order, locale, ...given } = parseInput(listQuery, query);
      const page = await listPosts(
        context,
        {
          ...{ status, tag },
          tagId: given.tag_id,
          categoryId: given.category_id,
          authorId: given.author_id,
        },
        { first: given.limit, after: given.after ?? null },
        order,
      );
      return { body: await presentPage(page, (post) => presentListed(post, locale, context)) };
    },
  },
  {
    method: 'POST',
    path: PATH,
    summary: 'Creates one, in one language.',
    async handle({ body }, context) {
      const post = await inSnakeCase(body, (input) => createPost(context, input), OPAQUE);
      return { status: 201, body: await presentPost(post, context) };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them, in all its languages.',
    async handle({ params }, context) {
      const id = idOf(params, postNotFound);
      const post = await context.loaders.get(postById).load(id);
      if (!post) throw postNotFound(id);
      return { body: await presentPost(post, context) };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/:id`,
    summary: 'Changes what is given of it, and of one translation.',
    async handle({ params, body }, context) {
      const id = idOf(params, postNotFound);
      const post = await inSnakeCase(body, (input) => updatePost(context, id, input), OPAQUE);
      return { body: await presentPost(post, context) };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Deletes it, with its comments.',
    async handle({ params }, context) {
      const id = idOf(params, postNotFound);
      await deletePost(context, id);
      return { body: { id, deleted: true } };
    },
  },
];

function presentFacts(post: PostRow) {
  return {
    id: post.id,
    status: post.status,
    author_id: post.authorId,
    category_id: post.categoryId,
    featured_media_id: post.featuredMediaId,
    tags: post.tags,
    comment_count: post.commentCount,
    archive_reason: post.archiveReason,
    version: post.version,
    created_at: post.createdAt,
    updated_at: post.updatedAt,
    published_at: post.publishedAt,
    publish_at: post.publishAt,
    unpublish_at: post.unpublishAt,
  };
}

async function presentListed(post: PostRow, locale: string | undefined, context: RequestContext) {
  const translations = (await context.loaders.get(translationsOfPost).load(post.id)) ?? [];
  const text = bestTranslation(translations, context.locales(locale));
  return {
    ...presentFacts(post),
    locale: text?.locale ?? null,
    title: text?.title ?? '',
    slug: text?.slug ?? '',
    excerpt: text?.excerpt ?? null,
  };
}

async function presentPost(post: PostRow, { loaders }: RequestContext) {
  const [translations, bodies, tags] = await Promise.all([
    loaders.get(translationsOfPost).load(post.id),
    loaders.get(bodiesOfPost).load(post.id),
    loaders.get(linkedTagsOfPost).load(post.id),
  ]);
  return {
    ...presentFacts(post),
    tag_ids: (tags ?? []).map(({ id }) => id),
    translations: (translations ?? []).map(({ locale, title, slug, excerpt, seo }) => {
      const text = bodies?.find((row) => row.locale === locale);
      return {
        ...{ locale, title, slug, excerpt },
        body: text?.body ?? '',
        body_format: text?.bodyFormat ?? null,
        seo: presentSeo(seo),
      };
    }),
  };
}
