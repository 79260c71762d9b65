import { type Connection, ConnectionArgs, type RequestContext, requirePermissionOn } from '@rustok/kernel';
import { Args, Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CustomerRow } from '../../customers/customer-model.js';
import { Customer } from '../../customers/graphql/customer.js';
import { User } from '../../customers/graphql/stubs.js';
import { ordersOf } from '../loaders.js';
import type { OrderRow } from '../order-model.js';
import { OrderConnection } from './order.js';

@Resolver(() => User)
export class UserOrdersResolver {
  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: 'Newest first. One’s own, or anybody’s with `orders:list`; null with an error otherwise.',
  })
  @Extensions({ viewer: true })
  orders(
    @Root() { id }: User,
    @Args(() => ConnectionArgs) { first, after = null }: ConnectionArgs,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<Connection<OrderRow> | null> {
    requirePermissionOn(actor, 'orders:list', id);
    return loaders.get(ordersOf).load({ of: 'user', id, first, after: after ?? null });
  }
}

@Resolver(() => Customer)
export class CustomerOrdersResolver {
  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: 'Newest first. One’s own, or anybody’s with `orders:list`; null with an error otherwise.',
  })
  @Extensions({ viewer: true })
  orders(
    @Root() { id, userId }: CustomerRow,
    @Args(() => ConnectionArgs) { first, after = null }: ConnectionArgs,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<Connection<OrderRow> | null> {
    requirePermissionOn(actor, 'orders:list', userId);
    return loaders.get(ordersOf).load({ of: 'customer', id, first, after: after ?? null });
  }
}
