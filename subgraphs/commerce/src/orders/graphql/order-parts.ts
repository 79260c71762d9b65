import { DateTimeScalar, MoneyType, moneyType, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import type { OrderDiscountRow, OrderLineRow, RefundRow } from '../order-model.js';

/** A part of an order, in its currency. */
export type In<T> = T & { readonly currency: string };

@ObjectType({ description: 'So many pieces of a variant, as it was when it was ordered.' })
export class OrderLine {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => UUIDScalar)
  variantId!: string;

  @Field(() => UUIDScalar)
  productId!: string;

  @Field(() => String, { description: 'In the order’s locale.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Its option values: "M / Blue".' })
  variantTitle!: string | null;

  @Field(() => String, { nullable: true })
  sku!: string | null;

  @Field(() => Int)
  quantity!: number;
}

@Resolver(() => OrderLine)
export class OrderLineResolver {
  @FieldResolver(() => ProductVariant, {
    nullable: true,
    description: 'Null when it is not on sale any more.',
  })
  variant(
    @Root() { variantId }: OrderLineRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<VariantRow | null> {
    return loaders.get(variantById).load(variantId);
  }

  @FieldResolver(() => MoneyType)
  unitPrice(@Root() { unitPrice, currency }: In<OrderLineRow>): MoneyType {
    return moneyType({ amount: unitPrice, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Before discounts.' })
  subtotal(@Root() { subtotal, currency }: In<OrderLineRow>): MoneyType {
    return moneyType({ amount: subtotal, currency });
  }

  @FieldResolver(() => MoneyType)
  discount(@Root() { discount, currency }: In<OrderLineRow>): MoneyType {
    return moneyType({ amount: discount, currency });
  }

  @FieldResolver(() => MoneyType, {
    description: 'Contained in the line, or on top, as `Order.taxIncluded` says.',
  })
  tax(@Root() { tax, currency }: In<OrderLineRow>): MoneyType {
    return moneyType({ amount: tax, currency });
  }
}

@ObjectType({ description: 'What a code took off an order.' })
export class OrderDiscount {
  @Field(() => String)
  code!: string;
}

@Resolver(() => OrderDiscount)
export class OrderDiscountResolver {
  @FieldResolver(() => MoneyType)
  amount(@Root() { amount, currency }: In<OrderDiscountRow>): MoneyType {
    return moneyType({ amount, currency });
  }
}

@ObjectType({ description: 'Money that was given back.' })
export class Refund {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => String, { description: 'What the payment provider calls it.' })
  refundId!: string;

  @Field(() => DateTimeScalar)
  createdAt!: Date;
}

@Resolver(() => Refund)
export class RefundResolver {
  @FieldResolver(() => MoneyType)
  amount(@Root() { amount, currency }: In<RefundRow>): MoneyType {
    return moneyType({ amount, currency });
  }
}
