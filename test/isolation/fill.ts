import type { ApiClient } from '../kit/client.js';
import { png } from '../media/images.js';
import { fillForum } from './fill-forum.js';
import { fillPages } from './fill-pages.js';
import { fillShop } from './fill-shop.js';
import { Filling, type Texts } from './filling.js';
import { Harvest } from './harvest.js';

/**
 * Something of every kind a tenant can have. A kind that is missing here is named by the suite, for it finds no id of it
 * to attack with. Answers what can never be read again: tokens of guests' carts.
 */
export async function fillTenant(admin: ApiClient, texts: Texts): Promise<Harvest> {
  const filling = new Filling(admin, texts);
  const secrets = new Harvest();
  const reader = await fillPlatform(filling);
  await fillContent(filling);
  await filling.upload(`${filling.slug('file')}.pdf`);
  await fillPages(filling);
  await fillForum(filling, filling.by(reader));
  for (const token of await fillShop(filling)) secrets.add('CreateCartPayload.token', token);
  // Last: it ends what listens to the module.
  await filling.post('toggleModule', { slug: 'blog', enabled: false }, 'enabled');
  await filling.post('toggleModule', { slug: 'blog', enabled: true }, 'enabled');
  return secrets;
}

/** Answers the token of somebody who may do what customers may. */
async function fillPlatform(filling: Filling): Promise<string> {
  const { suffix } = filling.texts;
  const { moduleSettings } = await filling.ask('{ moduleSettings(module: "content") { revision } }');
  const { revision = 0 } = moduleSettings ?? {};
  const changes = { maxBodyLength: 10_000 + revision };
  await filling.post('updateModuleSettings', { input: { module: 'content', revision, changes } }, 'revision');
  const name = suffix.replaceAll('-', '_');
  await filling.post('persistDocuments', {
    documents: [
      { document: `query Kept_${name} { currentTenant { name } }`, name: filling.text('Document') },
      { document: `subscription Heard_${name} { postPublished { id title } }`, name: filling.text('Stream') },
    ],
  });
  const password = 'correct horse battery';
  const { id: userId } = await filling.post('createUser', {
    input: { email: `member-${suffix}@house.test`, name: filling.text('Member'), password },
  });
  await filling.post('assignRole', { userId, role: 'manager' });
  await filling.post('pauseConsumer', { name: 'index.documents' });
  await filling.post('resumeConsumer', { name: 'index.documents' });
  await filling.post('startReplay', { input: { from: new Date(Date.now() - 3_600_000).toISOString() } });
  const input = { email: `reader-${suffix}@house.test`, name: filling.text('Reader'), password };
  const { accessToken } = await filling.by().post('signUp', { input }, 'accessToken');
  return accessToken as string;
}

async function fillContent(filling: Filling): Promise<void> {
  const { canary } = filling.texts;
  const { id: categoryId } = await filling.post('createCategory', {
    input: {
      translations: [
        {
          ...{ locale: 'en', slug: filling.slug('category') },
          ...{ name: filling.text('Category'), description: filling.text('About') },
        },
      ],
    },
  });
  const featuredMediaId = await filling.upload(`${filling.slug('picture')}.png`, new Uint8Array(png()));
  const { id: tagId } = await filling.post('createTag', {
    input: { translations: [{ locale: 'en', slug: filling.slug('tag'), name: filling.text('Tag') }] },
  });
  const node = async (what: string, parentId: string | null = null) => {
    const { id } = await filling.post('createContentNode', {
      input: {
        ...{ kind: 'page', categoryId, parentId, tagIds: [tagId], featuredMediaId },
        translations: [
          {
            ...{ locale: 'en', slug: filling.slug(what) },
            ...{ title: filling.text(what), excerpt: filling.text('Excerpt') },
          },
        ],
        bodies: [{ locale: 'en', body: filling.text('Body'), format: 'PLAIN' }],
      },
    });
    return id;
  };
  const page = await node('page');
  await filling.post('publishContentNode', { id: page });
  await node('draft-page', page);
  const old = await node('old-page');
  await filling.post('publishContentNode', { id: old });
  await filling.post('archiveContentNode', { id: old });

  const article = async (what: string, publish: boolean) => {
    const { id } = await filling.post('createPost', {
      input: {
        ...{ locale: 'en', title: filling.text(what), body: filling.text('Body') },
        ...{ excerpt: filling.text('Excerpt'), slug: filling.slug(what) },
        ...{ tags: [`tag ${canary}`, 'shared'], tagIds: [tagId], categoryId, publish },
      },
    });
    return id;
  };
  const postId = await article('post', true);
  await article('draft-post', false);
  await filling.post('archivePost', { id: await article('old-post', true) });
  const { id: parentId } = await filling.post('addComment', { postId, body: filling.text('Comment') });
  await filling.post('addComment', { postId, parentId, body: filling.text('Answer') });
  const { id: spam } = await filling.post('addComment', { postId, body: filling.text('Spam') });
  await filling.post('markCommentSpam', { id: spam });
}
