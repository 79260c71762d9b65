import { type Actor, ANONYMOUS } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE_REPLY, createForumWorld, type ForumWorld, NO_ID } from './forum-world.js';

let forum: ForumWorld;
beforeAll(async () => {
  forum = await createForumWorld();
});
afterAll(() => forum[Symbol.asyncDispose]());

const UPDATE = `mutation ($id: UUID!, $input: UpdateForumReplyInput!) {
  updateForumReply(id: $id, input: $input) { status version body editedAt rejectReason }
}`;

async function moderatedTopic(actor: Actor) {
  const { id: categoryId } = await forum.category({ isModerated: true });
  return forum.topic(actor, { categoryId });
}

describe('whether a discussion goes on', () => {
  test.each([
    ['lockForumTopic', 'TOPIC_LOCKED', 'unlockForumTopic'],
    ['closeForumTopic', 'TOPIC_CLOSED', 'reopenForumTopic'],
    ['archiveForumTopic', 'TOPIC_ARCHIVED', 'reopenForumTopic'],
  ])('after %s nobody replies or edits: %s, until %s', async (end, code, begin) => {
    const { ann, manager, world } = forum;
    const topic = await forum.topic(ann);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    expect(await forum.act(end, topic.id, manager)).toBeUndefined();

    const variables = { input: { topicId: topic.id, body: 'x' } };
    for (const actor of [ann, manager]) {
      expect((await world.ask(CREATE_REPLY, actor, { variables })).codes).toEqual([code]);
    }
    const edit = { variables: { id, input: { expectedVersion: 1, body: 'x' } } };
    expect((await world.ask(UPDATE, ann, edit)).codes).toEqual([code]);
    const rename = `mutation { updateForumTopic(id: "${topic.id}", input: { expectedVersion: 2, title: "x" }) { id } }`;
    expect((await world.ask(rename, ann)).codes).toEqual([code]);
    // A moderator puts things right; an author may take back what is theirs.
    expect((await world.ask(UPDATE, manager, edit)).codes).toEqual([]);
    expect(await forum.remove('Reply', id, ann)).toBeUndefined();

    expect(await forum.act(begin, topic.id, manager)).toBeUndefined();
    await forum.reply(ann, { topicId: topic.id });
  });

  test('of a deleted topic there is nothing to reply to', async () => {
    const { ann, manager, world } = forum;
    const topic = await forum.topic(ann);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    expect(await forum.remove('Topic', topic.id, manager)).toBeUndefined();
    for (const topicId of [topic.id, NO_ID]) {
      const variables = { input: { topicId, body: 'x' } };
      expect((await world.ask(CREATE_REPLY, ann, { variables })).codes).toEqual(['TOPIC_NOT_FOUND']);
    }
    for (const field of ['approveForumReply', 'hideForumReply', 'restoreForumReply']) {
      expect(await forum.act(field, id, manager)).toBe('REPLY_NOT_FOUND');
    }
    const { data } = await world.ask(`{ forumReply(id: "${id}") { id } }`, manager);
    expect(data.forumReply).toBeNull();
  });
});

describe('a thread', () => {
  test('stands in the order of its answers, however they came', async () => {
    const { ann, ben } = forum;
    const { id: topicId } = await forum.topic(ann);
    const one = await forum.reply(ben, { topicId, body: '1' });
    const two = await forum.reply(ann, { topicId, body: '2' });
    const oneTwo = await forum.reply(ann, { topicId, body: '1.1', parentReplyId: one.id });
    await forum.reply(ben, { topicId, body: '2.1', parentReplyId: two.id });
    await forum.reply(ben, { topicId, body: '1.2', parentReplyId: one.id });
    await forum.reply(ben, { topicId, body: '1.1.1', parentReplyId: oneTwo.id });
    await forum.reply(ann, { topicId, body: '3' });
    expect(await forum.thread(topicId)).toEqual(['1', '  1.1', '    1.1.1', '  1.2', '2', '  2.1', '3']);
    const { data } = await forum.world.ask(
      `query ($id: UUID!, $one: UUID!) {
        forumReply(id: $one) { children { edges { node { body parent { body } children { edges { node { body } } } } } } }
        forumTopic(id: $id) { replies(first: 3) { pageInfo { endCursor hasNextPage } } }
      }`,
      ANONYMOUS,
      { variables: { id: topicId, one: one.id } },
    );
    const node = (body: string, children: object[] = []) => ({
      node: { body, parent: { body: '1' }, children: { edges: children } },
    });
    expect(data.forumReply.children.edges).toEqual([node('1.1', [{ node: { body: '1.1.1' } }]), node('1.2')]);
    // Goes on where a page ended, also after what is new before it.
    await forum.reply(ann, { topicId, body: '1.1.2', parentReplyId: oneTwo.id });
    const { data: rest } = await forum.world.ask(
      `query ($id: UUID!, $after: String) {
        forumTopic(id: $id) { replies(first: 2, after: $after) { edges { node { body } } } }
      }`,
      ANONYMOUS,
      { variables: { id: topicId, after: data.forumTopic.replies.pageInfo.endCursor } },
    );
    expect(rest.forumTopic.replies.edges.map((edge: { node: { body: string } }) => edge.node.body)).toEqual([
      '1.1.2',
      '1.2',
    ]);
  });

  test('goes no deeper than the tenant lets it', async () => {
    const { ann, world } = forum;
    const { id: topicId } = await forum.topic(ann);
    const two = forum.set({ maxReplyDepth: 2 });
    let parentReplyId: string | null = null;
    for (const depth of [0, 1, 2]) {
      const reply = await forum.reply(ann, { topicId, parentReplyId }, two);
      expect(reply.depth).toBe(depth);
      parentReplyId = reply.id;
    }
    const variables = { input: { topicId, parentReplyId, body: 'x' } };
    expect(await world.ask(CREATE_REPLY, ann, { ...two, variables })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['parentReplyId'],
    });
    await forum.reply(ann, { topicId, parentReplyId });
  });

  test('is answered only where something public of the same topic stands', async () => {
    const { ann, ben, manager, world } = forum;
    const { id: topicId } = await moderatedTopic(ann);
    const waiting = await forum.reply(ben, { topicId });
    const elsewhere = await forum.reply(ann, { topicId: (await forum.topic(ann)).id });
    const gone = await forum.reply(manager, { topicId });
    await forum.remove('Reply', gone.id, manager);
    for (const parentReplyId of [waiting.id, elsewhere.id, gone.id, NO_ID]) {
      const variables = { input: { topicId, parentReplyId, body: 'x' } };
      expect(await world.ask(CREATE_REPLY, ben, { variables })).toMatchObject({
        codes: ['BAD_USER_INPUT'],
        fields: ['parentReplyId'],
      });
    }
  });
});

describe('moderation', () => {
  test('holds replies in a moderated category, but not those of who may approve them', async () => {
    const { ann, ben, host, manager } = forum;
    const topic = await moderatedTopic(host);
    const statusOf = async (actor: Actor, topicId: string) => (await forum.reply(actor, { topicId })).status;
    expect(await statusOf(ann, topic.id)).toBe('PENDING');
    expect(await statusOf(manager, topic.id)).toBe('APPROVED');
    expect(await statusOf(host, topic.id)).toBe('APPROVED');
    const others = await moderatedTopic(ben);
    expect(await statusOf(host, others.id)).toBe('PENDING');
    const free = await forum.topic(ben);
    expect(await statusOf(ann, free.id)).toBe('APPROVED');
  });

  test('is what the tenant sets: all replies wait, or none', async () => {
    const { ann } = forum;
    const free = await forum.topic(ann);
    const moderated = await moderatedTopic(ann);
    const all = forum.set({ moderation: 'all' });
    const none = forum.set({ moderation: 'none' });
    expect((await forum.reply(ann, { topicId: free.id }, all)).status).toBe('PENDING');
    expect((await forum.reply(ann, { topicId: moderated.id }, none)).status).toBe('APPROVED');
  });

  test('goes the allowed ways, by those who may, and counts', async () => {
    const { ann, ben, host, manager } = forum;
    const topic = await moderatedTopic(host);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    const after = async (field: string, actor: Actor = manager) => {
      const code = await forum.act(field, id, actor);
      const { topic: count, category, lastReplyAt } = await forum.counters(topic.id);
      expect([category, lastReplyAt !== null]).toEqual([count, count > 0]);
      return [code, count];
    };
    expect(await after('approveForumReply', ANONYMOUS)).toEqual(['UNAUTHENTICATED', 0]);
    expect(await after('approveForumReply', ann)).toEqual(['PERMISSION_DENIED', 0]);
    expect(await after('hideForumReply')).toEqual(['INVALID_STATUS_TRANSITION', 0]);
    expect(await after('rejectForumReply')).toEqual([undefined, 0]);
    expect(await after('rejectForumReply')).toEqual(['INVALID_STATUS_TRANSITION', 0]);
    expect(await after('approveForumReply', host)).toEqual([undefined, 1]);
    expect(await after('approveForumReply')).toEqual(['INVALID_STATUS_TRANSITION', 1]);
    expect(await after('rejectForumReply')).toEqual(['INVALID_STATUS_TRANSITION', 1]);
    expect(await after('hideForumReply')).toEqual([undefined, 0]);
    expect(await after('restoreForumReply', ann)).toEqual(['PERMISSION_DENIED', 0]);
    expect(await after('restoreForumReply')).toEqual([undefined, 1]);
    expect(await after('hideForumReply', host)).toEqual([undefined, 0]);
    // Whose topic it is not, a host knows nothing of what waits there.
    const theirs = await forum.reply(ann, { topicId: (await moderatedTopic(ben)).id });
    expect(await forum.act('approveForumReply', theirs.id, host)).toBe('REPLY_NOT_FOUND');
  });

  test('tells the author why a reply was rejected, and nobody else', async () => {
    const { ann, ben, manager, world } = forum;
    const topic = await moderatedTopic(ben);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    const reject = `mutation ($id: UUID!, $reason: String) { rejectForumReply(id: $id, reason: $reason) { status rejectReason } }`;
    for (const reason of [' ', 'x'.repeat(501)]) {
      expect(await world.ask(reject, manager, { variables: { id, reason } })).toMatchObject({
        codes: ['BAD_USER_INPUT'],
        fields: ['reason'],
      });
    }
    const { data } = await world.ask(reject, manager, { variables: { id, reason: 'Off topic.' } });
    expect(data.rejectForumReply).toEqual({ status: 'REJECTED', rejectReason: 'Off topic.' });
    const asked = async (actor: Actor) =>
      (await world.ask(`{ forumReply(id: "${id}") { rejectReason } }`, actor)).data.forumReply;
    expect(await asked(ann)).toEqual({ rejectReason: 'Off topic.' });
    expect(await asked(ben)).toBeNull();

    // Mended, it waits for another look.
    const edit = { variables: { id, input: { expectedVersion: 2, body: 'On topic.' } } };
    expect((await world.ask(UPDATE, ann, edit)).data.updateForumReply).toMatchObject({
      status: 'PENDING',
      rejectReason: null,
    });
  });

  test('has a list of what waits, for those who may and as far as they may', async () => {
    const { ann, host, manager, world } = forum;
    const { id: categoryId } = await forum.category({ isModerated: true });
    const own = await forum.topic(host, { categoryId });
    const other = await forum.topic(ann, { categoryId });
    const waiting = [
      (await forum.reply(ann, { topicId: own.id })).id,
      (await forum.reply(ann, { topicId: other.id })).id,
    ];
    const queue = async (actor: Actor, filter = '') => {
      const { data, codes } = await world.ask(
        `{ forumReplies(filter: { categoryId: "${categoryId}", status: PENDING ${filter} }) { edges { node { id } } } }`,
        actor,
      );
      return codes[0] ?? data.forumReplies.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await queue(ANONYMOUS)).toBe('UNAUTHENTICATED');
    expect(await queue(ann)).toBe('PERMISSION_DENIED');
    expect(await queue(host)).toEqual([waiting[0]]);
    expect(await queue(manager)).toEqual(waiting);
    expect(await queue(manager, `topicId: "${other.id}"`)).toEqual([waiting[1]]);
    await forum.act('approveForumReply', waiting[0] ?? '', manager);
    expect(await queue(manager)).toEqual([waiting[1]]);
  });
});

describe('visibility', () => {
  /** How a reply is found by each way there is: `seen`, `placeholder`, or not at all. */
  async function paths(replyId: string, topicId: string, authorId: string, actor: Actor) {
    const { world } = forum;
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $topicId: UUID!, $reps: [_Any!]!) {
        byId: forumReply(id: $id) { ...reply }
        forumTopic(id: $topicId) { replies(first: 100) { edges { node { ...reply } } } }
        _entities(representations: $reps) {
          ... on ForumReply { ...reply }
          ... on User { replies(first: 100) { edges { node { ...reply } } } }
        }
      }
      fragment reply on ForumReply { id isPlaceholder body author { id } }`,
      actor,
      {
        variables: {
          id: replyId,
          topicId,
          reps: [
            { __typename: 'ForumReply', id: replyId },
            { __typename: 'User', id: authorId },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    const live = await world.ask(`subscription { replyAdded(topicId: "${topicId}") { id } }`, actor, {
      rootValue: { type: 'forum.reply.approved', payload: { replyId, topicId } },
    });
    expect(live.errors).toEqual([]);
    type Found = { id: string; isPlaceholder: boolean; body: string | null } | null | undefined;
    const within = (connection: { edges: { node: NonNullable<Found> }[] }): Found =>
      connection.edges.map(({ node }) => node).find(({ id }) => id === replyId);
    const as = (found: Found) => {
      if (found == null) return 'none';
      expect(found.isPlaceholder).toBe(found.body === null);
      return found.isPlaceholder ? 'placeholder' : 'seen';
    };
    return {
      byId: as(data.byId),
      thread: as(within(data.forumTopic.replies)),
      reference: as(data._entities[0]),
      ofUser: as(within(data._entities[1].replies)),
      live: live.data.replyAdded === null ? 'none' : 'seen',
    };
  }

  const everywhere = (seen: string) => ({ byId: seen, thread: seen, reference: seen, ofUser: seen });

  /** A reply by Ann to the host's topic, in this status. */
  async function inStatus(status: 'PENDING' | 'APPROVED' | 'REJECTED' | 'HIDDEN' | 'DELETED') {
    const { ann, host, manager } = forum;
    const topic = await moderatedTopic(host);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    const steps = {
      PENDING: [],
      APPROVED: ['approveForumReply'],
      REJECTED: ['rejectForumReply'],
      HIDDEN: ['approveForumReply', 'hideForumReply'],
      DELETED: ['approveForumReply'],
    }[status];
    for (const step of steps) expect(await forum.act(step, id, manager)).toBeUndefined();
    if (status === 'DELETED') expect(await forum.remove('Reply', id, ann)).toBeUndefined();
    return { id, topicId: topic.id };
  }

  test.each([
    ['PENDING', { author: true, moderator: true, anybody: false }],
    ['APPROVED', { author: true, moderator: true, anybody: true }],
    ['REJECTED', { author: true, moderator: true, anybody: false }],
    ['HIDDEN', { author: false, moderator: true, anybody: false }],
    ['DELETED', { author: false, moderator: false, anybody: false }],
  ] as const)('of a %s reply is the same on every path', async (status, { author, moderator, anybody }) => {
    const { ann, ben, host, manager } = forum;
    const { id, topicId } = await inStatus(status);
    const live = status === 'APPROVED' ? 'seen' : 'none';
    for (const [actor, seen] of [
      [ANONYMOUS, anybody],
      [ben, anybody],
      [ann, author],
      [host, moderator],
      [manager, moderator],
    ] as const) {
      expect(await paths(id, topicId, ann.userId, actor)).toEqual({
        ...everywhere(seen ? 'seen' : 'none'),
        live,
      });
    }
  });

  test('what was answered leaves a placeholder as long as something public lies below it', async () => {
    const { ann, ben, manager } = forum;
    const { id: topicId } = await forum.topic(ben);
    const top = await forum.reply(ann, { topicId, body: 'top' });
    const middle = await forum.reply(ben, { topicId, body: 'middle', parentReplyId: top.id });
    const leaf = await forum.reply(ann, { topicId, body: 'leaf', parentReplyId: middle.id });
    await forum.reply(ben, { topicId, body: 'next' });

    await forum.remove('Reply', top.id, ann);
    await forum.act('hideForumReply', middle.id, manager);
    expect(await forum.thread(topicId)).toEqual(['…', '  …', '    leaf', 'next']);
    // Of what was deleted a moderator sees no more than others.
    expect(await forum.thread(topicId, manager)).toEqual(['…', '  middle', '    leaf', 'next']);
    expect(await paths(top.id, topicId, ann.userId, ANONYMOUS)).toEqual({
      ...everywhere('placeholder'),
      ofUser: 'none',
      live: 'none',
    });
    expect(await forum.counters(topicId)).toMatchObject({ topic: 2, category: 2 });
    // It is nothing to write to.
    expect(await forum.act('hideForumReply', top.id, manager)).toBe('REPLY_NOT_FOUND');

    await forum.act('hideForumReply', leaf.id, manager);
    expect(await forum.thread(topicId)).toEqual(['next']);
    expect(await forum.thread(topicId, manager)).toEqual(['…', '  middle', '    leaf', 'next'].slice(1));
  });

  test('a reply says of each viewer what they may do with it', async () => {
    const { ann, ben, host, manager, world } = forum;
    const topic = await forum.topic(host);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    const viewers = async () => {
      const answers = [];
      for (const actor of [ANONYMOUS, ben, ann, host, manager]) {
        const { data } = await world.ask(
          `{ forumReply(id: "${id}") { viewerCanEdit viewerCanModerate } }`,
          actor,
        );
        answers.push(Object.values(data.forumReply));
      }
      return answers;
    };
    // The host moderates here, but may not change what others wrote.
    expect(await viewers()).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]);
    await forum.act('lockForumTopic', topic.id, manager);
    expect((await viewers())[2]).toEqual([false, false]);
    await forum.act('unlockForumTopic', topic.id, manager);
    await forum.reply(ben, { topicId: topic.id, parentReplyId: id });
    await forum.remove('Reply', id, ann);
    expect(await viewers()).toEqual(Array(5).fill([false, false]));
  });

  test('a reply outlives its author', async () => {
    const { ann, world } = forum;
    const leaving = await world.user(world.shop, 'customer');
    const { id: topicId } = await forum.topic(leaving);
    const { id } = await forum.reply(leaving, { topicId, body: 'Farewell.' });
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      await trx('users').where({ id: leaving.userId }).delete();
    });
    const { data } = await world.ask(
      `{ forumReply(id: "${id}") { body author { id } topic { author { id } } } }`,
      ann,
    );
    expect(data.forumReply).toEqual({ body: 'Farewell.', author: null, topic: { author: null } });
  });
});

describe('authors', () => {
  test('edit what is theirs; where replies wait, the new text waits', async () => {
    const { ann, ben, manager, world } = forum;
    const topic = await moderatedTopic(ben);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    await forum.act('approveForumReply', id, manager);
    expect(await forum.counters(topic.id)).toMatchObject({ topic: 1 });
    const edit = (actor: Actor, expectedVersion: number, body = 'New.') =>
      world.ask(UPDATE, actor, { variables: { id, input: { expectedVersion, body } } });
    expect((await edit(ben, 2)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await edit(ANONYMOUS, 2)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await edit(ann, 1)).codes).toEqual(['CONCURRENT_MODIFICATION']);
    expect((await edit(ann, 2)).data.updateForumReply).toMatchObject({
      status: 'PENDING',
      version: 3,
      body: 'New.',
      editedAt: expect.any(Date),
    });
    expect(await forum.counters(topic.id)).toMatchObject({ topic: 0, lastReplyAt: null });
    expect((await edit(ben, 3)).codes).toEqual(['REPLY_NOT_FOUND']);
    await forum.act('approveForumReply', id, manager);
    // Nobody need look at what a moderator writes.
    expect((await edit(manager, 4, 'Mended.')).data.updateForumReply.status).toBe('APPROVED');
    expect(await forum.counters(topic.id)).toMatchObject({ topic: 1 });
  });

  test('edit for as long as the tenant lets them', async () => {
    const { ann, manager, world } = forum;
    const topic = await forum.topic(ann);
    const { id } = await forum.reply(ann, { topicId: topic.id });
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      const created_at = trx.raw(`created_at - interval '10 minutes'`);
      await trx('forum_replies').where({ id }).update({ created_at });
      await trx('forum_topics').where({ id: topic.id }).update({ created_at });
    });
    const edit = async (actor: Actor, editWindowMinutes: number, expectedVersion = 1) => {
      const options = forum.set({ editWindowMinutes });
      const variables = { id, input: { expectedVersion, body: 'New.' } };
      const reply = await world.ask(UPDATE, actor, { ...options, variables });
      const { data } = await world.ask(
        `{ forumTopic(id: "${topic.id}") { viewerCanEdit } forumReply(id: "${id}") { viewerCanEdit } }`,
        actor,
        options,
      );
      expect(data.forumReply).toEqual(data.forumTopic);
      return [...reply.codes, data.forumTopic.viewerCanEdit];
    };
    const rename = (editWindowMinutes: number) =>
      world.ask(
        `mutation { updateForumTopic(id: "${topic.id}", input: { expectedVersion: 1, title: "x" }) { id } }`,
        ann,
        forum.set({ editWindowMinutes }),
      );
    expect(await edit(ann, 5)).toEqual(['EDIT_WINDOW_CLOSED', false]);
    expect((await rename(5)).codes).toEqual(['EDIT_WINDOW_CLOSED']);
    expect(await edit(ann, 60)).toEqual([true]);
    expect(await edit(manager, 5, 2)).toEqual([true]);
    expect(await edit(ann, 0, 3)).toEqual([true]);
    expect((await rename(0)).codes).toEqual([]);
  });

  test('delete what is theirs, moderators what is on what they moderate', async () => {
    const { ann, ben, host } = forum;
    const topic = await forum.topic(host);
    const reply = async () => (await forum.reply(ann, { topicId: topic.id })).id;
    const [one, two] = [await reply(), await reply()];
    expect(await forum.remove('Reply', one, ANONYMOUS)).toBe('UNAUTHENTICATED');
    expect(await forum.remove('Reply', one, ben)).toBe('PERMISSION_DENIED');
    expect(await forum.remove('Reply', one, ann)).toBeUndefined();
    expect(await forum.remove('Reply', one, ann)).toBe('REPLY_NOT_FOUND');
    expect(await forum.remove('Reply', two, host)).toBeUndefined();
    expect(await forum.thread(topic.id, host)).toEqual([]);
    expect(await forum.counters(topic.id)).toEqual({ topic: 0, category: 0, lastReplyAt: null });
  });
});
