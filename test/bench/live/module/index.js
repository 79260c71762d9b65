import { defineEvent, defineModule } from '@rustok/kernel';
import { Arg, Field, Int, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';

// A module as any other, whose live field costs nothing: what is measured is the way to the clients. It is plain
// JavaScript, so the manifest can name it without a build, and its decorators are called as the functions they are.

export const ThingHappened = defineEvent({
  type: 'things.thing.happened',
  version: 1,
  description: 'Something happened.',
  payload: z.strictObject({ number: z.int(), text: z.string() }),
});

class Thing {}
Field(() => Int)(Thing.prototype, 'number');
Field(() => String)(Thing.prototype, 'text');
ObjectType('Thing')(Thing);

class Things {
  thingsOf() {
    return 0;
  }

  thingHappened({ payload }) {
    return payload;
  }
}
Query(() => Int, { name: 'thingsOf' })(Things.prototype, 'thingsOf', {});
Subscription(() => Thing, { topics: ThingHappened.type })(Things.prototype, 'thingHappened', {});
Root()(Things.prototype, 'thingHappened', 0);
// Makes operations differ that answer alike.
Arg('viewer', () => Int, { nullable: true })(Things.prototype, 'thingHappened', 1);
Resolver()(Things);

export default defineModule({
  slug: 'things',
  name: 'Things',
  description: 'What benchmarks listen to.',
  version: '1.0.0',
  kind: 'core',
  events: [ThingHappened],
  graphql: { resolvers: [Things], subscriptions: { thingHappened: { events: [ThingHappened] } } },
});
