import forumModule from '@rustok/forum';
import { ANONYMOUS } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createForumWorld, type ForumWorld, NO_ID } from './forum-world.js';

let forum: ForumWorld;
beforeAll(async () => {
  forum = await createForumWorld();
});
afterAll(() => forum[Symbol.asyncDispose]());

describe('events', () => {
  test('of a topic: each write appends its own; one that is refused or changes nothing appends none', async () => {
    const { ann, manager, world } = forum;
    const [from, to] = [await forum.category(), await forum.category()];
    const before = (await world.events()).length;
    const { id: topicId } = await forum.topic(ann, { categoryId: from.id });
    await world.ask(
      `mutation { updateForumTopic(id: "${topicId}", input: { expectedVersion: 1, title: "x" }) { id } }`,
      ann,
    );
    await forum.act('lockForumTopic', topicId, ann);
    for (const verb of ['pin', 'pin', 'unpin', 'lock', 'unlock', 'close', 'close', 'reopen', 'archive']) {
      await forum.act(`${verb}ForumTopic`, topicId, manager);
    }
    const move = `mutation { moveForumTopic(id: "${topicId}", categoryId: "${to.id}") { id } }`;
    await world.ask(move, manager);
    await world.ask(move, manager);
    await forum.remove('Topic', topicId, manager);
    const ids = { topicId, categoryId: from.id };
    const moved = { topicId, categoryId: to.id };
    expect((await world.events()).slice(before).map(({ type, payload }) => [type, payload])).toEqual([
      ['forum.topic.created', { ...ids, authorId: ann.userId }],
      ['forum.topic.updated', ids],
      ['forum.topic.pinned', ids],
      ['forum.topic.unpinned', ids],
      ['forum.topic.locked', ids],
      ['forum.topic.unlocked', ids],
      ['forum.topic.closed', ids],
      ['forum.topic.reopened', ids],
      ['forum.topic.archived', ids],
      ['forum.topic.moved', { ...moved, fromCategoryId: from.id }],
      ['forum.topic.deleted', moved],
    ]);
  });

  test('of categories and replies, by who acted', async () => {
    const { ann, manager, world } = forum;
    const before = (await world.events()).length;
    const { id: categoryId } = await forum.category({ isModerated: true });
    const { id: topicId } = await forum.topic(ann, { categoryId });
    const { id: replyId } = await forum.reply(ann, { topicId });
    const edit = (expectedVersion: number) =>
      world.ask(
        `mutation { updateForumReply(id: "${replyId}", input: { expectedVersion: ${expectedVersion}, body: "x" }) { id } }`,
        ann,
      );
    await edit(1);
    await edit(1);
    await world.ask(`mutation { rejectForumReply(id: "${replyId}", reason: "Rude.") { id } }`, manager);
    for (const verb of ['approve', 'approve', 'hide', 'restore']) {
      await forum.act(`${verb}ForumReply`, replyId, manager);
    }
    await forum.remove('Reply', replyId, ann);
    await forum.remove('Topic', topicId, ann);
    await world.ask(
      `mutation { updateForumCategory(id: "${categoryId}", input: { expectedVersion: 1, position: 3 }) { id } }`,
      manager,
    );
    await forum.remove('Category', categoryId, manager);
    const ids = { replyId, topicId, categoryId };
    expect((await world.events()).slice(before)).toMatchObject([
      { type: 'forum.category.created', payload: { categoryId }, actorId: manager.userId },
      { type: 'forum.topic.created' },
      { type: 'forum.reply.added', payload: { ...ids, status: 'pending' }, actorId: ann.userId },
      { type: 'forum.reply.updated', payload: { ...ids, status: 'pending' } },
      { type: 'forum.reply.rejected', payload: { ...ids, reason: 'Rude.' }, actorId: manager.userId },
      { type: 'forum.reply.approved', payload: ids },
      { type: 'forum.reply.hidden', payload: ids },
      { type: 'forum.reply.restored', payload: ids },
      { type: 'forum.reply.deleted', payload: ids },
      { type: 'forum.topic.deleted', payload: { topicId, categoryId } },
      { type: 'forum.category.updated', payload: { categoryId } },
      { type: 'forum.category.deleted', payload: { categoryId } },
    ]);
  });
});

describe('subscriptions', () => {
  const declared = forumModule.graphql.subscriptions ?? {};
  const passes = (field: string, event: object, args: object) =>
    declared[field]?.filter?.(event as never, args as never);
  const payload = { topicId: 't', categoryId: 'c', replyId: 'r' };

  test('topicCreated and topicUpdated pass what was asked for', () => {
    const created = { type: 'forum.topic.created', payload };
    expect(passes('topicCreated', created, {})).toBe(true);
    expect(passes('topicCreated', created, { categoryId: 'c' })).toBe(true);
    expect(passes('topicCreated', created, { categoryId: 'd' })).toBe(false);
    expect(passes('topicUpdated', { payload }, { topicId: 't' })).toBe(true);
    expect(passes('topicUpdated', { payload }, { topicId: 'u' })).toBe(false);
  });

  test('replyAdded passes what becomes public, replyPending what begins to wait', () => {
    const event = (type: string, status?: string) => ({
      type: `forum.reply.${type}`,
      payload: { ...payload, ...(status && { status }) },
    });
    const topic = { topicId: 't' };
    expect(passes('replyAdded', event('added', 'approved'), topic)).toBe(true);
    expect(passes('replyAdded', event('added', 'pending'), topic)).toBe(false);
    expect(passes('replyAdded', event('approved'), topic)).toBe(true);
    expect(passes('replyAdded', event('restored'), topic)).toBe(true);
    expect(passes('replyAdded', event('approved'), { topicId: 'u' })).toBe(false);
    for (const type of ['added', 'updated']) {
      expect(passes('replyPending', event(type, 'pending'), {})).toBe(true);
      expect(passes('replyPending', event(type, 'pending'), { categoryId: 'c' })).toBe(true);
      expect(passes('replyPending', event(type, 'pending'), { categoryId: 'd' })).toBe(false);
      expect(passes('replyPending', event(type, 'approved'), {})).toBe(false);
    }
  });

  test('replyPending is for moderators, and of one’s own topics where that is the scope', async () => {
    const { ann, ben, host, manager, world } = forum;
    const authorize = (actor: Parameters<typeof world.context>[0]) => () =>
      declared['replyPending']?.authorize?.(world.context(actor), {});
    expect(authorize(ANONYMOUS)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    expect(authorize(ann)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
    expect(authorize(host)).not.toThrow();
    expect(authorize(manager)).not.toThrow();

    const { id: categoryId } = await forum.category({ isModerated: true });
    const own = await forum.topic(host, { categoryId });
    const other = await forum.topic(ben, { categoryId });
    const delivered = async (actor: typeof host, topicId: string, replyId: string) => {
      const { data, errors } = await world.ask('subscription { replyPending { id status } }', actor, {
        rootValue: {
          type: 'forum.reply.added',
          payload: { replyId, topicId, categoryId, status: 'pending' },
        },
      });
      expect(errors).toEqual([]);
      return data.replyPending;
    };
    const [mine, theirs] = [
      await forum.reply(ann, { topicId: own.id }),
      await forum.reply(host, { topicId: other.id }),
    ];
    expect(await delivered(host, own.id, mine.id)).toEqual({ id: mine.id, status: 'PENDING' });
    // Even of their own reply a moderator of other topics is told nothing.
    expect(await delivered(host, other.id, theirs.id)).toBeNull();
    expect(await delivered(manager, other.id, theirs.id)).toEqual({ id: theirs.id, status: 'PENDING' });
    await forum.act('approveForumReply', mine.id, manager);
    expect(await delivered(manager, own.id, mine.id)).toBeNull();
  });

  test('what is gone when its event is delivered is null, and no error', async () => {
    const { ann, manager, world } = forum;
    const topic = await forum.topic(ann);
    const reply = await forum.reply(ann, { topicId: topic.id });
    const ask = async (source: string) => {
      const rootValue = { payload: { topicId: topic.id, replyId: reply.id, categoryId: topic.category.id } };
      const { data, errors } = await world.ask(source, ANONYMOUS, { rootValue });
      expect(errors).toEqual([]);
      return Object.values(data)[0] as unknown;
    };
    const sources = [
      'subscription { topicCreated { id } }',
      `subscription { topicUpdated(topicId: "${topic.id}") { id } }`,
      `subscription { replyAdded(topicId: "${topic.id}") { id } }`,
    ];
    expect(await Promise.all(sources.map(ask))).toEqual([
      { id: topic.id },
      { id: topic.id },
      { id: reply.id },
    ]);
    await forum.act('hideForumReply', reply.id, manager);
    expect(await Promise.all(sources.map(ask))).toEqual([{ id: topic.id }, { id: topic.id }, null]);
    await forum.remove('Topic', topic.id, manager);
    expect(await Promise.all(sources.map(ask))).toEqual([null, null, null]);
  });
});

describe('search and seed', () => {
  const [source] = forumModule.search;

  test('the index is given living topics, whole, and told when one changes', async () => {
    const { ann, world } = forum;
    const topic = await forum.topic(ann, { title: 'Kettles', body: 'They whistle.', locale: 'de' });
    const gone = await forum.topic(ann);
    await forum.remove('Topic', gone.id, ann);
    await world.test.context(world.shop).database.read(async (trx) => {
      const ids: string[] = [];
      for (let page: readonly string[] = ['']; page.length > 0; ids.push(...page)) {
        page = (await source?.ids(trx, { after: ids.at(-1) ?? null, limit: 2 })) ?? [];
      }
      expect(ids).toContain(topic.id);
      expect(ids).not.toContain(gone.id);
      expect(ids).toEqual([...ids].sort());
      expect(await source?.load(trx, [topic.id, gone.id, NO_ID])).toEqual([
        {
          id: topic.id,
          locale: 'de',
          title: 'Kettles',
          slug: null,
          excerpt: null,
          body: 'They whistle.',
          isPublished: true,
          authorId: ann.userId,
          publishedAt: expect.any(Date),
          updatedAt: expect.any(Date),
          facets: { category: [expect.any(String)], tag: [] },
        },
      ]);
    });
    expect(source?.events.map(({ event }) => event.type)).toEqual([
      'forum.topic.created',
      'forum.topic.updated',
      'forum.topic.moved',
      'forum.topic.deleted',
    ]);
    const ids = source?.events.map((trigger) => 'idOf' in trigger && trigger.idOf({ topicId: 't' }));
    expect(ids).toEqual(['t', 't', 't', 't']);
  });

  test('seeding gives the same when repeated, with counters that are right', async () => {
    const { foreigner, world } = forum;
    const elsewhere = { tenant: world.other };
    const facts = async () => {
      await forumModule.seed(world.context(foreigner, elsewhere));
      return world.test.context(world.other).database.read(async (trx) => {
        const { rows } = await trx.raw(`
          select (select count(*)::int from forum_categories) as categories,
                 (select count(*)::int from forum_category_translations) as translations,
                 (select count(*)::int from forum_topics) as topics,
                 (select count(*)::int from forum_replies) as replies,
                 (select count(*)::int from forum_replies where status = 'pending') as pending,
                 (select sum(topic_count)::int from forum_categories) as "topicCount",
                 (select sum(reply_count)::int from forum_categories) as "replyCount",
                 (select bool_and(c.last_reply_at = (select max(last_reply_at) from forum_topics t where t.category_id = c.id))
                    from forum_categories c) as "lastReplies"`);
        return rows[0] as unknown;
      });
    };
    const expected = {
      categories: 4,
      translations: 8,
      topics: 10,
      replies: 40,
      pending: 2,
      topicCount: 10,
      replyCount: 38,
      lastReplies: true,
    };
    expect(await facts()).toEqual(expected);
    expect(await facts()).toEqual(expected);
    const { data } = await world.ask(
      '{ forumCategories(locale: "de") { edges { node { name topics(first: 1) { edges { node { isPinned replies { edges { node { depth } } } } } } } } } }',
      ANONYMOUS,
      elsewhere,
    );
    const [news] = data.forumCategories.edges;
    expect(data.forumCategories.edges.map(({ node }: { node: { name: string } }) => node.name)).toEqual([
      'Ankündigungen',
      'Hilfe',
      'Zubereitung',
      'Sonstiges',
    ]);
    expect(news.node.topics.edges[0].node).toMatchObject({
      isPinned: true,
      replies: { edges: [0, 1, 0].map((depth) => ({ node: { depth } })) },
    });
  });
});
