import {
  connectionType,
  CurrencyCodeScalar,
  DateTimeScalar,
  isUuid,
  MoneyType,
  moneyType,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Ctx,
  Directive,
  Extensions,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { CustomerRow } from '../../customers/customer-model.js';
import { Address } from '../../customers/graphql/address.js';
import { Customer } from '../../customers/graphql/customer.js';
import { User } from '../../customers/graphql/stubs.js';
import { customerById } from '../../customers/loaders.js';
import { discountsOfOrder, linesOfOrder, orderById, refundsOfOrder } from '../loaders.js';
import type { OrderDiscountRow, OrderLineRow, OrderRow, RefundRow } from '../order-model.js';
import { OrderStatus } from '../order-rules.js';
import { type In, OrderDiscount, OrderLine, Refund } from './order-parts.js';

registerEnumType(OrderStatus, {
  name: 'OrderStatus',
  description: 'pending → confirmed → paid → shipped → delivered; until it is shipped it can be cancelled.',
});

export function resolveOrder({ id }: { id: string }, context: RequestContext): Promise<OrderRow | null> {
  return isUuid(id) ? context.loaders.get(orderById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'What somebody ordered, as it was agreed.' })
@Directive('@key(fields: "id")')
export class Order {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int, { description: '1, 2, 3 … of the shop.' })
  number!: number;

  @Field(() => OrderStatus)
  status!: OrderStatus;

  @Field(() => String)
  email!: string;

  @Field(() => String)
  locale!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => Int, { description: 'Hundredths of a percent: 1900 is 19 %.' })
  taxRate!: number;

  @Field(() => Boolean, { description: 'Whether prices contain the tax.' })
  taxIncluded!: boolean;

  @Field(() => Address)
  shippingAddress!: Address;

  @Field(() => Address)
  billingAddress!: Address;

  @Field(() => String, { description: 'How it is sent.' })
  shippingName!: string;

  @Field(() => String)
  paymentProvider!: string;

  @Field(() => String, { nullable: true })
  paymentMethod!: string | null;

  @Field(() => String, { nullable: true })
  trackingNumber!: string | null;

  @Field(() => String, { nullable: true })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: 'Of whoever received it.' })
  signature!: string | null;

  @Field(() => String, { nullable: true })
  cancelReason!: string | null;

  @Field(() => Boolean, { description: 'Whether a payment was given back because of the cancelling.' })
  refunded!: boolean;

  @Field(() => Int, { description: 'Goes up with each change of status.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  confirmedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  paidAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  shippedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  deliveredAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  cancelledAt!: Date | null;
}

export const OrderConnection = connectionType('Order', Order);

@Resolver(() => Order)
export class OrderResolver {
  @FieldResolver(() => [OrderLine])
  async lines(
    @Root() { id, currency }: OrderRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly In<OrderLineRow>[]> {
    const lines = (await loaders.get(linesOfOrder).load(id)) ?? [];
    return lines.map((line) => ({ ...line, currency }));
  }

  @FieldResolver(() => [OrderDiscount], { description: 'None of a cancelled one: it gave them back.' })
  async discounts(
    @Root() { id, currency }: OrderRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly In<OrderDiscountRow>[]> {
    const discounts = (await loaders.get(discountsOfOrder).load(id)) ?? [];
    return discounts.map((discount) => ({ ...discount, currency }));
  }

  @FieldResolver(() => [Refund], { description: 'Oldest first.' })
  async refunds(
    @Root() { id, currency }: OrderRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly In<RefundRow>[]> {
    const refunds = (await loaders.get(refundsOfOrder).load(id)) ?? [];
    return refunds.map((refund) => ({ ...refund, currency }));
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'Null for who may not see them.' })
  @Extensions({ viewer: true })
  customer(
    @Root() { customerId }: OrderRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<CustomerRow | null> {
    return loaders.get(customerById).load(customerId);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Null for guests, and when the account is gone.',
  })
  user(@Root() { userId }: OrderRow): User | null {
    return userId === null ? null : { id: userId };
  }

  @FieldResolver(() => MoneyType, { description: 'Of the lines, before discounts.' })
  subtotal(@Root() { subtotal, currency }: OrderRow): MoneyType {
    return moneyType({ amount: subtotal, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Off the lines.' })
  discountTotal(@Root() { discountTotal, currency }: OrderRow): MoneyType {
    return moneyType({ amount: discountTotal, currency });
  }

  @FieldResolver(() => MoneyType)
  shippingTotal(@Root() { shippingTotal, currency }: OrderRow): MoneyType {
    return moneyType({ amount: shippingTotal, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Contained in the total.' })
  taxTotal(@Root() { taxTotal, currency }: OrderRow): MoneyType {
    return moneyType({ amount: taxTotal, currency });
  }

  @FieldResolver(() => MoneyType)
  total(@Root() { total, currency }: OrderRow): MoneyType {
    return moneyType({ amount: total, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'What was given back.' })
  refundedTotal(@Root() { refundedTotal, currency }: OrderRow): MoneyType {
    return moneyType({ amount: refundedTotal, currency });
  }
}
