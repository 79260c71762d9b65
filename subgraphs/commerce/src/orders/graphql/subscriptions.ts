import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  requirePermissionOn,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Extensions, Field, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { OrderPlaced, OrderStatusChanged } from '../events.js';
import { orderById } from '../loaders.js';
import { openOrder } from '../open-order.js';
import type { OrderRow } from '../order-model.js';
import { OrderStatus } from '../order-rules.js';
import { Order } from './order.js';

type Placed = PositionedEnvelope<PayloadOf<typeof OrderPlaced>>;
type Changed = PositionedEnvelope<PayloadOf<typeof OrderStatusChanged>>;

export const orderPlaced: SubscriptionDeclaration = {
  events: [OrderPlaced],
  authorize: ({ actor }) => requirePermissionOn(actor, 'orders:list', null),
};

/** Whether they may see it, the field says: who has a cart's token need not be signed in. */
export const orderStatusChanged: SubscriptionDeclaration = {
  events: [OrderStatusChanged],
  filter: (event, { orderId }) => (event as Changed).payload.orderId === orderId,
};

@ObjectType({ description: 'An order went on.' })
export class OrderStatusChange {
  @Field(() => OrderStatus)
  oldStatus!: OrderStatus;

  @Field(() => OrderStatus)
  newStatus!: OrderStatus;

  @Field(() => Order, { description: 'As it is by the time the event is delivered.' })
  order!: OrderRow;
}

@Resolver()
export class OrderSubscriptions {
  @Subscription(() => Order, {
    topics: OrderPlaced.type,
    nullable: true,
    description: 'Somebody ordered. Needs `orders:list`.',
  })
  orderPlaced(@Root() { payload }: Placed, @Ctx() { loaders }: RequestContext): Promise<OrderRow | null> {
    return loaders.get(orderById).load(payload.orderId);
  }

  // Who has the token is told, but not the next one: the token is a variable, and with it the operation is not shared.
  @Subscription(() => OrderStatusChange, {
    topics: OrderStatusChanged.type,
    nullable: true,
    description:
      'The order went on. For who may see it: its customer, holders of `orders:read`, and with the token of its cart a ' +
      'guest. Others hear nothing.',
  })
  @Extensions({ viewer: true })
  async orderStatusChanged(
    @Root() { payload }: Changed,
    @Arg('orderId', () => UUIDScalar) orderId: string,
    @Arg('cartToken', () => String, { nullable: true }) cartToken: string | null,
    @Ctx() context: RequestContext,
  ): Promise<OrderStatusChange | null> {
    const order = await openOrder(context, orderId, cartToken);
    return order && { oldStatus: payload.oldStatus, newStatus: payload.newStatus, order };
  }
}
