import { MoneyType, moneyType, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Field, FieldResolver, Int, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { DiscountProblem, DiscountType } from '../../discounts/discount-rules.js';
import type { ShippingRate } from '../../shipping/shipping-provider.js';
import { type CartLine as Line, CartLineProblem } from '../cart-rules.js';

registerEnumType(CartLineProblem, {
  name: 'CartLineProblem',
  description: 'Why a line cannot be bought as it is. All but INSUFFICIENT_STOCK leave it out of the totals.',
});

/** A part of a cart, in its currency. */
export type In<T> = T & { readonly currency: string };

@ObjectType({ description: 'So many pieces of a variant.' })
export class CartLine {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int)
  quantity!: number;

  @Field(() => String, { description: 'Of the product, in the cart’s locale.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Its option values: "M / Blue".' })
  variantTitle!: string | null;

  @Field(() => String, { nullable: true })
  sku!: string | null;

  @Field(() => CartLineProblem, { nullable: true, description: 'Null: it can be bought.' })
  problem!: CartLineProblem | null;
}

@Resolver(() => CartLine)
export class CartLineResolver {
  @FieldResolver(() => ProductVariant, {
    nullable: true,
    description: 'Null when it is not on sale any more.',
  })
  variant(@Root() { variantId }: Line, @Ctx() { loaders }: RequestContext): Promise<VariantRow | null> {
    return loaders.get(variantById).load(variantId);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'Of one piece when so many are bought, as it is now. Null when it has none.',
  })
  unitPrice(@Root() { price }: Line): MoneyType | null {
    return price && moneyType(price);
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'Of one piece; shown struck through.' })
  compareAtPrice(@Root() { price }: Line): MoneyType | null {
    return price === null || price.compareAtAmount === null
      ? null
      : moneyType({ amount: price.compareAtAmount, currency: price.currency });
  }

  @FieldResolver(() => MoneyType, {
    description: 'Before discounts; 0 when it is left out, as all that follows.',
  })
  subtotal(@Root() { totals, currency }: In<Line>): MoneyType {
    return moneyType({ amount: totals.subtotal, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Its part of the discounts.' })
  discount(@Root() { totals, currency }: In<Line>): MoneyType {
    return moneyType({ amount: totals.discount, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Contained in the total.' })
  tax(@Root() { totals, currency }: In<Line>): MoneyType {
    return moneyType({ amount: totals.tax, currency });
  }

  @FieldResolver(() => MoneyType)
  total(@Root() { totals, currency }: In<Line>): MoneyType {
    return moneyType({ amount: totals.total, currency });
  }
}

@ObjectType('CartDiscount', { description: 'A discount code of a cart.' })
export class AppliedDiscount {
  @Field(() => String)
  code!: string;

  @Field(() => DiscountType)
  type!: DiscountType;

  @Field(() => DiscountProblem, { nullable: true, description: 'Null: it counts.' })
  problem!: DiscountProblem | null;
}

@Resolver(() => AppliedDiscount)
export class AppliedDiscountResolver {
  @FieldResolver(() => MoneyType, { description: 'What it takes off; of free shipping, the shipping.' })
  amount(@Root() { off, currency }: { off: number; currency: string }): MoneyType {
    return moneyType({ amount: off, currency });
  }
}

@ObjectType({ description: 'A way to have it sent.' })
export class ShippingOption {
  @Field(() => String)
  id!: string;

  @Field(() => String)
  name!: string;
}

@Resolver(() => ShippingOption)
export class ShippingOptionResolver {
  @FieldResolver(() => MoneyType, { description: 'Where no discount makes it free.' })
  price(@Root() { amount, currency }: In<ShippingRate>): MoneyType {
    return moneyType({ amount, currency });
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'From which subtotal, discounts taken off, it costs nothing.',
  })
  freeFrom(@Root() { freeFrom, currency }: In<ShippingRate>): MoneyType | null {
    return freeFrom === null ? null : moneyType({ amount: freeFrom, currency });
  }
}
