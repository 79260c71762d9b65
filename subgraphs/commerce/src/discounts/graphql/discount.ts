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
  Directive,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { DiscountRow } from '../discount-model.js';
import { DiscountProblem, DiscountStatus, DiscountType } from '../discount-rules.js';
import { discountById } from '../loaders.js';

registerEnumType(DiscountType, { name: 'DiscountType', description: 'What a discount takes off.' });
registerEnumType(DiscountStatus, { name: 'DiscountStatus', description: 'Whether it can be used.' });
registerEnumType(DiscountProblem, {
  name: 'DiscountProblem',
  description: 'Why a discount of a cart takes nothing off.',
});

export function resolveDiscount(
  { id }: { id: string },
  context: RequestContext,
): Promise<DiscountRow | null> {
  return isUuid(id) ? context.loaders.get(discountById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'What a code takes off. For those who hold `discounts:read`.' })
@Directive('@key(fields: "id")')
export class Discount {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { description: 'In capitals; entered as one likes.' })
  code!: string;

  @Field(() => DiscountType)
  type!: DiscountType;

  @Field(() => Int, {
    nullable: true,
    description: 'Of a percentage, in hundredths of a percent: 1000 is 10 %.',
  })
  rate!: number | null;

  @Field(() => CurrencyCodeScalar, {
    nullable: true,
    description: 'Of its amounts; one with a currency counts in carts of that currency only.',
  })
  currency!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Included.' })
  startsAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Excluded.' })
  endsAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'How often it may be used; null is without end.' })
  usageLimit!: number | null;

  @Field(() => Int, { nullable: true })
  usageLimitPerCustomer!: number | null;

  @Field(() => Int, { description: 'Orders that were cancelled do not count.' })
  timesUsed!: number;

  @Field(() => Boolean, { description: 'Whether it may be used together with others that may be, too.' })
  isCombinable!: boolean;

  @Field(() => DiscountStatus)
  status!: DiscountStatus;

  @Field(() => Int, { description: 'Goes up with each change: the `expectedVersion` of the next one.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const DiscountConnection = connectionType('Discount', Discount);

@Resolver(() => Discount)
export class DiscountResolver {
  @FieldResolver(() => MoneyType, { nullable: true, description: 'Of a fixed one.' })
  amount(@Root() { amount, currency }: DiscountRow): MoneyType | null {
    return amount === null || currency === null ? null : moneyType({ amount, currency });
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'From which subtotal it counts.' })
  minSubtotal(@Root() { minSubtotal, currency }: DiscountRow): MoneyType | null {
    return minSubtotal === null || currency === null ? null : moneyType({ amount: minSubtotal, currency });
  }
}
