import {
  badField,
  type Connection,
  ConnectionArgs,
  DateTimeScalar,
  MoneyInput,
  moneyInput,
  parseInput,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Int, Mutation, Query, Resolver } from 'type-graphql';
import { z } from 'zod';
import type { DiscountRow } from '../discount-model.js';
import { DiscountStatus, DiscountType } from '../discount-rules.js';
import { discountById, listDiscounts } from '../loaders.js';
import { createDiscount, deleteDiscount, updateDiscount } from '../operations/write-discount.js';
import { Discount, DiscountConnection } from './discount.js';

@InputType()
class DiscountFields {
  @Field(() => Int, { nullable: true, description: 'Hundredths of a percent; of a percentage.' })
  rate?: number | null;

  @Field(() => MoneyInput, { nullable: true, description: 'Of a fixed discount.' })
  amount?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: 'From which subtotal it counts.' })
  minSubtotal?: MoneyInput | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Included.' })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Excluded.' })
  endsAt?: Date | null;

  @Field(() => Int, { nullable: true })
  usageLimit?: number | null;

  @Field(() => Int, { nullable: true })
  usageLimitPerCustomer?: number | null;

  @Field(() => Boolean, { nullable: true })
  isCombinable?: boolean;

  @Field(() => DiscountStatus, { nullable: true })
  status?: DiscountStatus;
}

@InputType()
export class CreateDiscountInput extends DiscountFields {
  @Field(() => String, { description: 'Letters, digits, - and _; capitals or not is the same.' })
  code!: string;

  @Field(() => DiscountType)
  type!: DiscountType;
}

@InputType({ description: 'What is absent stays.' })
export class UpdateDiscountInput extends DiscountFields {
  @Field(() => Int)
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => DiscountType, { nullable: true })
  type?: DiscountType;
}

@Resolver()
export class DiscountQueries {
  @Query(() => Discount, { nullable: true, description: 'Needs `discounts:read`, and is null without.' })
  discount(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<DiscountRow | null> {
    return loaders.get(discountById).load(id);
  }

  @Query(() => DiscountConnection, { description: 'Newest first. Needs `discounts:list`.' })
  discounts(
    @Arg('status', () => DiscountStatus, { nullable: true }) status: DiscountStatus | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<DiscountRow>> {
    return listDiscounts(context, { status }, args);
  }
}

@Resolver()
export class DiscountMutations {
  @Mutation(() => Discount, { description: 'Needs `discounts:create`.' })
  async createDiscount(
    @Arg('input', () => CreateDiscountInput) input: CreateDiscountInput,
    @Ctx() context: RequestContext,
  ): Promise<DiscountRow> {
    return createDiscount(context, inMinorUnits(input));
  }

  @Mutation(() => Discount, { description: 'Needs `discounts:update`.' })
  async updateDiscount(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateDiscountInput) input: UpdateDiscountInput,
    @Ctx() context: RequestContext,
  ): Promise<DiscountRow> {
    return updateDiscount(context, id, inMinorUnits(input));
  }

  @Mutation(() => Boolean, { description: 'Needs `discounts:delete`.' })
  async deleteDiscount(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteDiscount(context, id);
    return true;
  }
}

const monies = z.looseObject({ amount: moneyInput.nullish(), minSubtotal: moneyInput.nullish() });

/** A discount has one currency, that of its amounts. Throws `BAD_USER_INPUT`. */
function inMinorUnits(input: DiscountFields): object {
  const { amount, minSubtotal, ...rest } = parseInput(monies, input);
  if (amount && minSubtotal && amount.currency !== minSubtotal.currency) {
    throw badField('minSubtotal.currency', 'must be that of the amount');
  }
  const currency = amount?.currency ?? minSubtotal?.currency;
  return {
    ...rest,
    ...(amount !== undefined && { amount: amount?.amount ?? null }),
    ...(minSubtotal !== undefined && { minSubtotal: minSubtotal?.amount ?? null }),
    ...(currency !== undefined && { currency }),
  };
}
