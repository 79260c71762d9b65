import {
  defineEvent,
  defineModule,
  type ModuleDeclaration,
  type PositionedEnvelope,
  type RequestContext,
} from '@rustok/kernel';
import {
  Ctx,
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

const shopSettings = z.object({
  greeting: z.string().max(20).default('Hello').meta({ description: 'What customers read first.' }),
  opening: z
    .array(z.object({ day: z.enum(['mon', 'tue']), fromHour: z.int().min(0).max(23).default(9) }))
    .default([])
    .meta({ description: 'When the shop is open.' }),
  apiKey: z.string().max(100).default('').meta({ description: 'Of the payment provider.', secret: true }),
  notes: z.string().default('').meta({ description: 'As long as one likes.' }),
});

export const VisitorCame = defineEvent({
  type: 'shop.visitor_came',
  version: 1,
  description: 'Somebody came in.',
  payload: z.strictObject({ visitor: z.string() }),
});

const settingsOf = (context: RequestContext) => context.settings('shop', shopSettings);

@ObjectType()
class Visit {
  @Field(() => String)
  visitor!: string;
}

/** What it says depends on the tenant's settings. */
@Resolver(() => Visit)
class ShopResolver {
  @Query(() => String)
  greeting(@Ctx() context: RequestContext): string {
    return settingsOf(context).greeting;
  }

  /** Not the secret itself, but that the module has it. */
  @Query(() => Int)
  keyLength(@Ctx() context: RequestContext): number {
    return settingsOf(context).apiKey.length;
  }

  @Subscription(() => Visit, { topics: 'shop' })
  visited(@Root() { payload }: PositionedEnvelope<{ visitor: string }>): Visit {
    return payload;
  }

  @FieldResolver(() => String)
  welcome(@Root() { visitor }: Visit, @Ctx() context: RequestContext): string {
    return `${settingsOf(context).greeting}, ${visitor}`;
  }

  /** Where the tenant is named anew. */
  @FieldResolver(() => String)
  house(@Ctx() { tenant }: RequestContext): string {
    return tenant.name;
  }
}

export const shop: ModuleDeclaration = defineModule({
  slug: 'shop',
  name: 'Shop',
  description: 'Something to set.',
  version: '0.1.0',
  kind: 'optional',
  settings: shopSettings,
  events: [VisitorCame],
  graphql: { resolvers: [ShopResolver], subscriptions: { visited: { events: [VisitorCame] } } },
});

/** What has settings and is on for everybody. */
export const core: ModuleDeclaration = defineModule({
  slug: 'desk',
  name: 'Desk',
  description: 'Something to set, everywhere.',
  version: '0.1.0',
  kind: 'core',
  settings: z.strictObject({ height: z.int().min(60).max(120).default(72) }),
});
