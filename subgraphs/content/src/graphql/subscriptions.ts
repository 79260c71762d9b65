import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  type SubscriptionDeclaration,
} from '@rustok/kernel';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import { NodePublished } from '../events.js';
import { nodeById } from '../loaders.js';
import type { NodeRow } from '../node-model.js';
import { ContentNode } from './content-node.js';

type Published = PositionedEnvelope<PayloadOf<typeof NodePublished>>;

export const contentNodePublished: SubscriptionDeclaration = {
  events: [NodePublished],
  filter: (event, { kind }) => kind == null || (event as Published).payload.kind === kind,
};

@Resolver()
export class ContentSubscriptions {
  @Subscription(() => ContentNode, {
    topics: NodePublished.type,
    nullable: true,
    description: 'A node became public. Null when it is no longer so by the time the event is delivered.',
  })
  contentNodePublished(
    @Root() { payload }: Published,
    @Arg('kind', () => String, { nullable: true }) _kind: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<NodeRow | null> {
    return loaders.get(nodeById).load(payload.nodeId);
  }
}
