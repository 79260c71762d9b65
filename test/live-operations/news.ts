import {
  defineEvent,
  defineModule,
  JSONObjectScalar,
  type ModuleDeclaration,
  type PositionedEnvelope,
  type RequestContext,
  scopeOf,
} from '@rustok/kernel';
import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { z } from 'zod';

export const NewsTold = defineEvent({
  type: 'news.told',
  version: 1,
  description: 'Something was told.',
  payload: z.strictObject({ seq: z.number(), topic: z.string() }),
});

/** Access to news may have changed; the tests change it in the same transaction. */
export const ReaderChanged = defineEvent({
  type: 'news.reader_changed',
  version: 1,
  description: 'A reader has another role, or a session less.',
  payload: z.strictObject({ userId: z.string() }),
  changesAccess: 'of-user',
});

interface Told {
  readonly seq: number;
  readonly topic: string;
}

/** What the resolvers see and do; set by the tests. */
export const newsroom = {
  /** Events answered: `seq` each time a root resolver runs. */
  asked: [] as number[],
  /** Awaited before an answer. */
  before: async (_seq: number): Promise<void> => undefined,
};

const COUNT_USERS = { name: 'news.users', text: 'select count(*)::int as count from users' };

@ObjectType()
class Item {
  @Field(() => Int)
  seq!: number;

  @Field(() => String)
  topic!: string;
}

@Resolver(() => Item)
class ItemResolver {
  @FieldResolver(() => String)
  language(@Ctx() context: RequestContext): string {
    return context.locales()[0] ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  scope(@Ctx() { actor }: RequestContext): string | null {
    return scopeOf(actor, 'news:read');
  }

  @Extensions({ viewer: true })
  @FieldResolver(() => String)
  viewerId(@Ctx() { actor }: RequestContext): string {
    return actor.kind === 'user' ? actor.userId : actor.kind;
  }

  /** Cannot be answered while the database is away. */
  @FieldResolver(() => Int)
  async users(@Ctx() { database }: RequestContext): Promise<number> {
    const [row] = await database.prepared<{ count: number }>(COUNT_USERS, []);
    return row?.count ?? 0;
  }

  /** What no module should do: JSON has no such numbers. */
  @FieldResolver(() => JSONObjectScalar)
  unsayable(@Root() { seq }: Told): object {
    return { seq: seq === 2 ? 2n : seq };
  }

  /** What no module should do: nothing says that it depends on who asks. Only odd ones do. */
  @FieldResolver(() => String)
  secretId(@Root() { seq }: Told, @Ctx() { actor }: RequestContext): string {
    return seq % 2 === 1 && actor.kind === 'user' ? actor.userId : 'nobody';
  }
}

@Resolver()
class NewsSubscriptions {
  @Query(() => Boolean)
  isOpen(): boolean {
    return true;
  }

  @Subscription(() => Item, { topics: 'news', nullable: true })
  async told(
    @Root() { payload }: PositionedEnvelope<Told>,
    @Arg('topic', () => String, { nullable: true }) _topic: string | null,
  ): Promise<Told> {
    newsroom.asked.push(payload.seq);
    await newsroom.before(payload.seq);
    return payload;
  }
}

@Resolver()
class GossipSubscriptions {
  @Subscription(() => Int, { topics: 'news', nullable: true })
  gossip(@Root() { payload }: PositionedEnvelope<Told>): number {
    return payload.seq;
  }
}

const facts = { description: 'For tests.', version: '1.0.0' };

export const news: ModuleDeclaration = defineModule({
  ...facts,
  slug: 'news',
  name: 'News',
  kind: 'core',
  permissions: [
    {
      permission: 'news:read',
      description: 'read news',
      grants: { manager: 'all', customer: 'own' },
    },
  ],
  events: [NewsTold, ReaderChanged],
  graphql: {
    resolvers: [NewsSubscriptions, ItemResolver],
    orphanedTypes: [Item],
    subscriptions: {
      told: {
        events: [NewsTold],
        filter: ({ payload }, { topic }) => topic == null || (payload as Told).topic === topic,
      },
    },
  },
});

export const gossip: ModuleDeclaration = defineModule({
  ...facts,
  slug: 'gossip',
  name: 'Gossip',
  kind: 'optional',
  graphql: { resolvers: [GossipSubscriptions], subscriptions: { gossip: { events: [NewsTold] } } },
});
