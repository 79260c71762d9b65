import {
  type Connection,
  ConnectionArgs,
  DateTimeScalar,
  MoneyInput,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Int, Mutation, Query, Resolver } from 'type-graphql';
import { placeOrder } from '../../checkout/place-order.js';
import { settingsOf } from '../../settings.js';
import { listOrders } from '../loaders.js';
import { cancelOrder } from '../operations/cancel-order.js';
import { confirmOrder, deliverOrder, payOrder, shipOrder } from '../operations/fulfil-order.js';
import { refundOrder } from '../operations/refund-order.js';
import type { OrderRow } from '../order-model.js';
import { OrderStatus } from '../order-rules.js';
import { openOrder } from '../open-order.js';
import { Order, OrderConnection } from './order.js';

@InputType({ description: 'Conditions that must all hold.' })
export class OrdersFilter {
  @Field(() => OrderStatus, { nullable: true })
  status?: OrderStatus | null;

  @Field(() => UUIDScalar, { nullable: true })
  customerId?: string | null;

  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => Int, { nullable: true })
  number?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Ordered then or later.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Ordered before then.' })
  to?: Date | null;
}

@InputType()
export class CheckoutInput {
  @Field(() => String, {
    nullable: true,
    description: 'Of a guest’s cart; without it, the cart of who is signed in.',
  })
  cartToken?: string | null;

  @Field(() => MoneyInput, {
    description: '`Cart.total` as it was shown; when it is another one, nothing is ordered.',
  })
  expectedTotal!: MoneyInput;

  @Field(() => String, {
    description:
      '8 to 200 characters, made up for this checkout: sent again with it, it answers the same order.',
  })
  idempotencyKey!: string;

  @Field(() => String, { nullable: true, description: 'One of `paymentProviders`; default the first.' })
  paymentProvider?: string | null;
}

@InputType()
export class PayOrderInput {
  @Field(() => String, { nullable: true, description: 'A manual payment needs it.' })
  paymentId?: string;

  @Field(() => String, { nullable: true, description: 'A manual payment needs it: "bank transfer".' })
  paymentMethod?: string;
}

@InputType()
export class ShipOrderInput {
  @Field(() => String)
  trackingNumber!: string;

  @Field(() => String)
  carrier!: string;
}

@InputType()
export class RefundOrderInput {
  @Field(() => MoneyInput, { nullable: true, description: 'Default: all that was not given back yet.' })
  amount?: MoneyInput | null;

  @Field(() => String, { nullable: true })
  reason?: string | null;
}

@Resolver()
export class OrderQueries {
  @Query(() => Order, {
    nullable: true,
    description: 'One’s own, any with `orders:read`, or a guest’s with the token of its cart.',
  })
  order(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('cartToken', () => String, { nullable: true }) cartToken: string | null,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow | null> {
    return openOrder(context, id, cartToken);
  }

  @Query(() => OrderConnection, {
    description: 'Newest first: all with `orders:list`, one’s own with its scope `own`, none without.',
  })
  orders(
    @Arg('filter', () => OrdersFilter, { nullable: true }) filter: OrdersFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<OrderRow>> {
    return listOrders(context, filter ?? {}, args);
  }

  @Query(() => [String], { description: 'What one can pay with.' })
  paymentProviders(@Ctx() context: RequestContext): readonly string[] {
    return settingsOf(context).paymentProviders;
  }
}

@Resolver()
export class OrderMutations {
  @Mutation(() => Order, {
    description:
      'Makes an order of a cart, all of it or nothing. Needs `orders:create`, or a shop that serves guests.',
  })
  checkout(
    @Arg('input', () => CheckoutInput) input: CheckoutInput,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow> {
    return placeOrder(context, input);
  }

  @Mutation(() => Order, { description: 'From pending. Needs `orders:update`.' })
  confirmOrder(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<OrderRow> {
    return confirmOrder(context, id);
  }

  @Mutation(() => Order, { description: 'From confirmed: the money has come. Needs `orders:update`.' })
  payOrder(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => PayOrderInput) input: PayOrderInput,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow> {
    return payOrder(context, id, input);
  }

  @Mutation(() => Order, { description: 'From paid. Needs `orders:update`.' })
  shipOrder(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => ShipOrderInput) input: ShipOrderInput,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow> {
    return shipOrder(context, id, input);
  }

  @Mutation(() => Order, { description: 'From shipped. Needs `orders:update`.' })
  deliverOrder(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('signature', () => String, { nullable: true }) signature: string | null,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow> {
    return deliverOrder(context, id, { signature });
  }

  @Mutation(() => Order, {
    description:
      'Until it is shipped: releases its stock, and gives back what was paid. Customers, their own until it is paid. ' +
      'Needs `orders:cancel`, or the token of its cart.',
  })
  cancelOrder(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('reason', () => String, { nullable: true }) reason: string | null,
    @Arg('cartToken', () => String, { nullable: true, description: 'Of a guest’s.' })
    cartToken: string | null,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow> {
    return cancelOrder(context, id, { reason }, cartToken);
  }

  @Mutation(() => Order, {
    description: 'Gives back some or all of what was paid; stock and status stay. Needs `orders:refund`.',
  })
  refundOrder(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => RefundOrderInput) input: RefundOrderInput,
    @Ctx() context: RequestContext,
  ): Promise<OrderRow> {
    return refundOrder(context, id, input);
  }
}
