import type { RequestContext } from '@rustok/kernel';
import { insertComment } from './operations/add-comment.js';
import { insertPost } from './operations/create-post.js';
import { changePost } from './operations/update-post.js';
import { COMMENTS, seedPosts } from './seed-texts.js';

/** Posts with comments, by the acting user. What is there already, by its English slug, is left alone. */
export async function seedBlog(context: RequestContext): Promise<void> {
  await context.database.transaction(async (unit) => {
    const present = new Set(
      await unit.trx('blog_post_translations').where({ locale: 'en', is_live: true }).pluck('slug'),
    );
    // Of the module this one depends on; a post in a category that the tenant has renamed has none.
    const categories = new Map<string, string>(
      (await unit.trx('category_translations').where({ locale: 'en' }).select('slug', 'category_id')).map(
        (row: { slug: string; category_id: string }) => [row.slug, row.category_id],
      ),
    );

    for (const [index, { en, de, tags, category, isPublished }] of seedPosts().entries()) {
      if (present.has(en.slug)) continue;
      const post = await insertPost(unit, context, {
        locale: 'en',
        ...en,
        tags,
        categoryId: categories.get(category) ?? null,
        publish: isPublished,
      });
      await changePost(unit, context, post.id, { version: post.version, locale: 'de', ...de });
      for (let comment = 0; isPublished && comment < index % 4; comment += 1) {
        await insertComment(unit, context, post.id, { body: COMMENTS[(index + comment) % COMMENTS.length] });
      }
      // One transaction has one time; published a day apart, as a blog would be, the newest first written.
      await unit
        .trx('blog_posts')
        .where({ id: post.id })
        .update({
          created_at: unit.trx.raw(`created_at - make_interval(days => ?)`, [index]),
          published_at: unit.trx.raw(`published_at - make_interval(days => ?)`, [index]),
        });
    }
  });
}
