import {
  defineEvent,
  defineModule,
  type ModuleDeclaration,
  type PayloadOf,
  type PositionedEnvelope,
} from '@rustok/kernel';
import { Field, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';

export const ThingHappened = defineEvent({
  type: 'test.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ what: z.string() }),
});

@ObjectType()
class Thing {
  @Field(() => String)
  what!: string;
}

@Resolver()
class ThingResolver {
  @Query(() => Boolean)
  hasThings(): boolean {
    return true;
  }

  @Subscription(() => Thing, { topics: ThingHappened.type })
  thing(@Root() { payload }: PositionedEnvelope<PayloadOf<typeof ThingHappened>>): Thing {
    return payload;
  }
}

/** Something to listen to, for anybody, and a consumer that tells `handled` what it got: `<tenant slug> <what>`. */
export function thingsModule(handled: (line: string) => void): ModuleDeclaration {
  return defineModule({
    slug: 'things',
    name: 'Things',
    description: 'What happens.',
    version: '1.0.0',
    kind: 'core',
    events: [ThingHappened],
    graphql: { resolvers: [ThingResolver], subscriptions: { thing: { events: [ThingHappened] } } },
    consumers: [
      {
        name: 'things.heard',
        events: [ThingHappened.type],
        handle: async ({ payload }, { tenant }) =>
          handled(`${tenant.slug} ${(payload as { what: string }).what}`),
      },
    ],
  });
}
