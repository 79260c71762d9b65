import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createForumWorld, type ForumWorld, type Reply } from './forum-world.js';

let forum: ForumWorld;
beforeAll(async () => {
  forum = await createForumWorld();
});
afterAll(() => forum[Symbol.asyncDispose]());

const COUNTED = `
  select
    (select json_agg(json_build_array(topic_count, reply_count, last_reply_at) order by id) from forum_categories) as categories,
    (select json_agg(json_build_array(
       (select count(*) from forum_topics t where t.category_id = c.id and t.deleted_at is null),
       (select count(*) from forum_replies r join forum_topics t on t.id = r.topic_id
         where t.category_id = c.id and t.deleted_at is null and r.deleted_at is null and r.status = 'approved'),
       (select max(r.published_at) from forum_replies r join forum_topics t on t.id = r.topic_id
         where t.category_id = c.id and t.deleted_at is null and r.deleted_at is null and r.status = 'approved')
     ) order by id) from forum_categories c) as counted_categories,
    (select json_agg(json_build_array(reply_count, last_reply_at) order by id) from forum_topics where deleted_at is null) as topics,
    (select json_agg(json_build_array(
       (select count(*) from forum_replies r where r.topic_id = t.id and r.deleted_at is null and r.status = 'approved'),
       (select max(r.published_at) from forum_replies r
         where r.topic_id = t.id and r.deleted_at is null and r.status = 'approved')
     ) order by id) from forum_topics t where deleted_at is null) as counted_topics`;

/** The counters of all categories and topics, and what a recount gives. */
async function recount() {
  const { world } = forum;
  return world.test.context(world.shop).database.read(async (trx) => {
    const { rows } = await trx.raw(COUNTED);
    const [{ categories, counted_categories, topics, counted_topics }] = rows;
    return {
      kept: { categories, topics },
      counted: { categories: counted_categories, topics: counted_topics },
    };
  });
}

async function expectRight(): Promise<void> {
  const { kept, counted } = await recount();
  expect(kept).toEqual(counted);
}

test('counters equal a recount after fifty replies at once, and after fifty approvals', async () => {
  const { ann, ben, manager } = forum;
  const { id: categoryId } = await forum.category({ isModerated: true });
  const topics = [await forum.topic(ann, { categoryId }), await forum.topic(ben, { categoryId })];
  const topicId = (index: number) => topics[index % 2]?.id;
  const waiting: readonly Reply[] = await Promise.all(
    Array.from({ length: 50 }, (_, index) => forum.reply(ann, { topicId: topicId(index) })),
  );
  await expectRight();
  expect(await forum.counters(topics[0]?.id ?? '')).toEqual({ topic: 0, category: 0, lastReplyAt: null });

  const outcomes = await Promise.all([
    ...waiting.map(({ id }) => forum.act('approveForumReply', id, manager)),
    ...Array.from({ length: 50 }, (_, index) => forum.reply(manager, { topicId: topicId(index) })),
    // Each is approved once, whoever asks twice.
    ...waiting.slice(0, 10).map(({ id }) => forum.act('approveForumReply', id, manager)),
  ]);
  expect(outcomes.filter((code) => code === 'INVALID_STATUS_TRANSITION')).toHaveLength(10);
  expect(await forum.counters(topics[0]?.id ?? '')).toMatchObject({ topic: 50, category: 100 });
  await expectRight();
});

test('counters equal a recount after everything at once', async () => {
  const { ann, ben, manager, world } = forum;
  const categories = [
    await forum.category({ isModerated: true }),
    await forum.category(),
    await forum.category(),
  ];
  const topics: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    topics.push((await forum.topic(ann, { categoryId: categories[index % 3]?.id })).id);
  }
  const replies: Reply[] = [];
  for (let index = 0; index < 24; index += 1) {
    replies.push(await forum.reply(ben, { topicId: topics[index % 6] }));
  }
  const move = (id: string, categoryId: string | undefined) =>
    world.ask(
      'mutation ($id: UUID!, $to: UUID!) { moveForumTopic(id: $id, categoryId: $to) { id } }',
      manager,
      { variables: { id, to: categoryId } },
    );
  const answers = await Promise.all([
    ...replies.flatMap(({ id }) => [
      forum.act('approveForumReply', id, manager),
      forum.act('hideForumReply', id, manager),
      forum.act('restoreForumReply', id, manager),
    ]),
    ...replies.slice(0, 8).map(({ id }) => forum.remove('Reply', id, ben)),
    // Topics that change places: the order of locks is what keeps them from waiting for each other.
    ...topics
      .slice(0, 5)
      .flatMap((id, index) => [
        move(id, categories[(index + 1) % 3]?.id),
        move(id, categories[(index + 2) % 3]?.id),
      ]),
    forum.remove('Topic', topics[5] ?? '', manager),
    ...topics.slice(0, 5).map((topicId) => forum.reply(ann, { topicId })),
    ...categories.map(({ id }) => forum.topic(ann, { categoryId: id })),
  ]);
  const codes = answers.flatMap((answer) => {
    if (answer === undefined) return [];
    if (typeof answer === 'string') return [answer];
    return 'codes' in (answer as object) ? (answer as { codes: unknown[] }).codes : [];
  });
  // Losing a race is said with a code of its own; anything else would be a fault.
  const expected: unknown[] = ['INVALID_STATUS_TRANSITION', 'REPLY_NOT_FOUND'];
  expect(codes.filter((code) => !expected.includes(code))).toEqual([]);
  await expectRight();
}, 30_000);

test('a reply and the lock of its topic exclude each other', async () => {
  const { ann, manager, world } = forum;
  for (let round = 0; round < 5; round += 1) {
    const { id: topicId } = await forum.topic(ann);
    const reply = () =>
      world.ask(`mutation { createForumReply(input: { topicId: "${topicId}", body: "x" }) { id } }`, ann);
    const [locked, ...answers] = await Promise.all([
      forum.act('lockForumTopic', topicId, manager),
      reply(),
      reply(),
      reply(),
    ]);
    expect(locked).toBeUndefined();
    expect(answers.flatMap(({ codes }) => codes).every((code) => code === 'TOPIC_LOCKED')).toBe(true);
    expect((await forum.counters(topicId)).topic).toBe(answers.filter(({ data }) => data !== null).length);
    expect((await reply()).codes).toEqual(['TOPIC_LOCKED']);
  }
  await expectRight();
});

test('the last reply of a category is found also by who waited for another to write it', async () => {
  const { ann, ben, manager, world } = forum;
  const { id: categoryId } = await forum.category();
  const [kept, deleted] = [await forum.topic(ann, { categoryId }), await forum.topic(ann, { categoryId })];
  await forum.reply(ben, { topicId: deleted.id });
  const { database } = world.test.context(world.shop);
  // As the owner: the application may not see what other sessions wait for.
  const watcher = new pg.Client(world.test.connection);
  await watcher.connect();
  const waiting = async () => {
    const { rowCount } = await watcher.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount;
  };

  // Both stand in line for the row: first who replies, then who takes the other topic away.
  const inLine: Promise<unknown>[] = [];
  await database.transaction(async ({ trx }) => {
    await trx('forum_categories').where({ id: categoryId }).forNoKeyUpdate().first('id');
    inLine.push(forum.reply(ben, { topicId: kept.id }));
    await expect.poll(waiting).toBe(1);
    inLine.push(forum.remove('Topic', deleted.id, manager));
    await expect.poll(waiting).toBe(2);
  });
  await watcher.end();
  expect((await Promise.all(inLine))[1]).toBeUndefined();
  expect(await forum.counters(kept.id)).toMatchObject({ topic: 1, category: 1 });
  await expectRight();
});
