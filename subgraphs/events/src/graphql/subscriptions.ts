import type { PositionedEnvelope, RequestContext, SubscriptionDeclaration } from '@rustok/kernel';
import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import { checkEventTypes } from '../operations/check-event-types.js';
import { scopeToRead } from '../reach.js';
import { DomainEvent } from './domain-event.js';

/** Every event of the tenant, or those of some types: for operators and integrations. */
export const events: SubscriptionDeclaration = {
  events: (all) => all,
  filter: ({ type }, { types }) => types == null || (types as readonly string[]).includes(type),
  authorize(context: RequestContext, { types }) {
    scopeToRead(context, {});
    checkEventTypes(context, types as readonly string[] | null | undefined);
  },
  cursorArgument: 'after',
};

@Resolver()
export class EventSubscriptions {
  @Subscription(() => DomainEvent, {
    topics: '*',
    description:
      'Events of the tenant as they happen, each once, in order. Each result has a cursor in `extensions.cursor`. ' +
      'Needs `events:read`.',
  })
  events(
    @Root() envelope: PositionedEnvelope,
    @Arg('types', () => [String], {
      nullable: true,
      description: 'Only these: `["blog.post.published"]`. Default: all that the platform knows.',
    })
    _types: string[] | null,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'A cursor: first all that happened after it. As a variable, for clients that cannot send `extensions.resumeAfter`.',
    })
    _after: string | null,
  ): DomainEvent {
    return envelope as DomainEvent;
  }
}
