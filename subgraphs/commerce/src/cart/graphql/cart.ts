import { CurrencyCodeScalar, DateTimeScalar, MoneyType, moneyType, UUIDScalar } from '@rustok/kernel';
import { Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { Address } from '../../customers/graphql/address.js';
import { Region } from '../../pricing/graphql/region.js';
import type { RegionRow } from '../../pricing/region-model.js';
import type { ShippingRate } from '../../shipping/shipping-provider.js';
import type { Cart as CartValue, CartDiscount, CartLine as Line } from '../cart-rules.js';
import { AppliedDiscount, CartLine, type In, ShippingOption } from './cart-parts.js';

@ObjectType({ description: 'What somebody is about to buy, at what it costs now. Nothing is kept for it.' })
export class Cart {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => String)
  locale!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => Address, { nullable: true })
  shippingAddress!: Address | null;

  @Field(() => Address, { nullable: true, description: 'Null: the shipping address.' })
  billingAddress!: Address | null;

  @Field(() => DateTimeScalar, { description: 'When it is deleted if nobody changes it.' })
  expiresAt!: Date;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

@Resolver(() => Cart)
export class CartResolver {
  @FieldResolver(() => Region, { nullable: true, description: 'Whose prices and tax it has.' })
  region(@Root() { region }: CartValue): RegionRow | null {
    return region;
  }

  @FieldResolver(() => [CartLine], { description: 'In the order in which they were added.' })
  lines(@Root() { lines, currency }: CartValue): readonly In<Line>[] {
    return lines.map((line) => ({ ...line, currency }));
  }

  @FieldResolver(() => [AppliedDiscount])
  discounts(@Root() { discounts, currency }: CartValue) {
    return discounts.map(({ code, type, problem, off }: CartDiscount) => ({
      code,
      type,
      problem,
      off,
      currency,
    }));
  }

  @FieldResolver(() => [ShippingOption], { description: 'Those there are to where it is sent.' })
  shippingOptions(@Root() { shippingOptions, currency }: CartValue): readonly In<ShippingRate>[] {
    return shippingOptions.map((rate) => ({ ...rate, currency }));
  }

  @FieldResolver(() => ShippingOption, { nullable: true, description: 'The one that was chosen.' })
  shippingOption(@Root() { shipping, currency }: CartValue): In<ShippingRate> | null {
    return shipping && { ...shipping, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Of the lines, before discounts.' })
  subtotal(@Root() { totals, currency }: CartValue): MoneyType {
    return moneyType({ amount: totals.subtotal, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Off the lines.' })
  discountTotal(@Root() { totals, currency }: CartValue): MoneyType {
    return moneyType({ amount: totals.discount, currency });
  }

  @FieldResolver(() => MoneyType)
  shippingTotal(@Root() { totals, currency }: CartValue): MoneyType {
    return moneyType({ amount: totals.shipping, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'Contained in the total.' })
  taxTotal(@Root() { totals, currency }: CartValue): MoneyType {
    return moneyType({ amount: totals.tax, currency });
  }

  @FieldResolver(() => MoneyType, { description: 'What `checkout` expects to be told.' })
  total(@Root() { totals, currency }: CartValue): MoneyType {
    return moneyType({ amount: totals.total, currency });
  }
}
