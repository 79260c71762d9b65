import { type Actor, ANONYMOUS, moduleSlug, type UserActor } from '@rustok/kernel';
import forum from '@rustok/forum';
import { expect } from 'vitest';
import { type Answer, type AskOptions, createWorld, type World } from '../content/world.js';

export const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

export interface Reply {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly depth: number;
}

/** A tenant's forum, and short words for what tests do in it. */
export interface ForumWorld extends AsyncDisposable {
  readonly world: World;
  /** Holds every permission of the forum. */
  readonly manager: UserActor;
  /** Customers: they take part. */
  readonly ann: UserActor;
  readonly ben: UserActor;
  /** Moderates replies to topics of their own only. */
  readonly host: UserActor;
  /** Holds every permission, in the other tenant. */
  readonly foreigner: UserActor;
  /** A new category of `shop`; its name is the answer's slug. */
  category(input?: object): Promise<{ id: string; slug: string; version: number }>;
  topic(actor: Actor, input?: object): Promise<{ id: string; version: number; category: { id: string } }>;
  reply(actor: Actor, input: object, options?: Partial<AskOptions>): Promise<Reply>;
  /** Runs a mutation that takes an id and answers a topic or reply; its error's code, or `undefined`. */
  act(field: string, id: string, actor: Actor): Promise<unknown>;
  remove(thing: 'Category' | 'Topic' | 'Reply', id: string, actor: Actor): Promise<unknown>;
  /** The thread as the actor reads it, one line for each reply: `  text`, two blanks for each level. */
  thread(topicId: string, actor?: Actor): Promise<readonly string[]>;
  counters(topicId: string): Promise<{ topic: number; lastReplyAt: Date | null; category: number }>;
  /** The same question in a tenant with these settings. */
  set(settings: object): Partial<AskOptions>;
}

export const CREATE_TOPIC = `mutation ($input: CreateForumTopicInput!) {
  createForumTopic(input: $input) { id version title body tags locale status category { id topicCount } author { id } }
}`;
export const CREATE_REPLY = `mutation ($input: CreateForumReplyInput!) {
  createForumReply(input: $input) { id status version depth body author { id } topic { replyCount } parent { id } }
}`;
export const CREATE_CATEGORY = `mutation ($input: CreateForumCategoryInput!) {
  createForumCategory(input: $input) { id version name slug depth parent { id } translations { locale name slug } }
}`;

export async function createForumWorld(): Promise<ForumWorld> {
  const world = await createWorld([forum], forum);
  const manager = await world.user(world.shop, 'manager');
  let serial = 0;

  const checked = ({ data, errors }: Answer) => {
    expect(errors).toEqual([]);
    return data;
  };
  const self: ForumWorld = {
    world,
    manager,
    ann: await world.user(world.shop, 'customer'),
    ben: await world.user(world.shop, 'customer'),
    host: await world.user(world.shop, {
      'forum_topics:create': 'all',
      'forum_topics:update': 'own',
      'forum_topics:moderate': 'own',
      'forum_replies:create': 'all',
      'forum_replies:moderate': 'own',
      'forum_replies:delete': 'own',
    }),
    foreigner: await world.user(world.other, 'admin'),
    async category(input = {}) {
      serial += 1;
      const translations = [{ locale: 'en', name: `Category ${serial}` }];
      const variables = { input: { translations, ...input } };
      return checked(await world.ask(CREATE_CATEGORY, manager, { variables })).createForumCategory;
    },
    async topic(actor, input = {}) {
      serial += 1;
      const categoryId = 'categoryId' in input ? undefined : (await self.category()).id;
      const variables = { input: { categoryId, title: `Topic ${serial}`, body: 'Text.', ...input } };
      return checked(await world.ask(CREATE_TOPIC, actor, { variables })).createForumTopic;
    },
    async reply(actor, input, options = {}) {
      const variables = { input: { body: 'Said.', ...input } };
      return checked(await world.ask(CREATE_REPLY, actor, { ...options, variables })).createForumReply;
    },
    async act(field, id, actor) {
      const answer = await world.ask(`mutation ($id: UUID!) { ${field}(id: $id) { id } }`, actor, {
        variables: { id },
      });
      return answer.codes[0];
    },
    async remove(thing, id, actor) {
      const answer = await world.ask(`mutation ($id: UUID!) { deleteForum${thing}(id: $id) }`, actor, {
        variables: { id },
      });
      return answer.codes[0];
    },
    async thread(topicId, actor = ANONYMOUS) {
      const answer = await world.ask(
        `query ($id: UUID!) {
          forumTopic(id: $id) { replies(first: 100) { edges { node { body depth isPlaceholder status author { id } } } } }
        }`,
        actor,
        { variables: { id: topicId } },
      );
      const { edges } = checked(answer).forumTopic.replies as { edges: { node: ThreadNode }[] };
      return edges.map(({ node }) => {
        if (node.isPlaceholder) expect(node).toMatchObject({ body: null, status: null, author: null });
        return `${'  '.repeat(node.depth)}${node.body ?? '…'}`;
      });
    },
    async counters(topicId) {
      const answer = await world.ask(
        `{ forumTopic(id: "${topicId}") { replyCount lastReplyAt category { replyCount } } }`,
      );
      const { replyCount, lastReplyAt, category } = checked(answer).forumTopic;
      return { topic: replyCount, lastReplyAt, category: category.replyCount };
    },
    set: (settings) => ({
      tenant: { ...world.shop, moduleSettings: { [moduleSlug('forum')]: settings } },
    }),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
  return self;
}

interface ThreadNode {
  readonly body: string | null;
  readonly depth: number;
  readonly isPlaceholder: boolean;
  readonly status: string | null;
  readonly author: { readonly id: string } | null;
}
