import { CurrencyCodeScalar, DateTimeScalar, MoneyInput, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import { PriceListStatus } from '../price-list-rules.js';
import { PriceListType } from '../price-rules.js';

registerEnumType(PriceListType, {
  name: 'PriceListType',
  description: 'How the prices of a list stand to others.',
  valuesConfig: {
    SALE: {
      description:
        'Lower than the base price, which is shown struck through; not counted where it is not lower.',
    },
    OVERRIDE: { description: 'Instead of all others, sales too.' },
  },
});
registerEnumType(PriceListStatus, {
  name: 'PriceListStatus',
  valuesConfig: {
    DRAFT: { description: 'Counts nowhere.' },
    ACTIVE: { description: 'Counts within its window.' },
  },
});

@InputType({ description: 'What one piece costs, from and to a quantity.' })
export class PriceInput {
  @Field(() => MoneyInput)
  price!: MoneyInput;

  @Field(() => MoneyInput, { nullable: true, description: 'Shown struck through; in the same currency.' })
  compareAt?: MoneyInput | null;

  @Field(() => UUIDScalar, {
    nullable: true,
    description: 'Only there, in its currency. Default: wherever no price of the region’s own is.',
  })
  regionId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Default: 1.' })
  minQuantity?: number | null;

  @Field(() => Int, { nullable: true, description: 'Included. Default: without end.' })
  maxQuantity?: number | null;
}

@InputType()
export class VariantPricesInput {
  @Field(() => UUIDScalar)
  variantId!: string;

  @Field(() => [PriceInput], { description: 'All it has there; none takes them away.' })
  prices!: PriceInput[];
}

@InputType()
export class SetPricesInput {
  @Field(() => UUIDScalar, { nullable: true, description: 'Default: the base prices.' })
  priceListId?: string | null;

  @Field(() => [VariantPricesInput], { description: 'At most 100.' })
  variants!: VariantPricesInput[];
}

@InputType()
export class CreatePriceListInput {
  @Field(() => String)
  name!: string;

  @Field(() => PriceListType, { nullable: true, description: 'Default: `SALE`.' })
  type?: PriceListType;

  @Field(() => PriceListStatus, { nullable: true, description: 'Default: `DRAFT`.' })
  status?: PriceListStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Included. Default: since ever.' })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Excluded. Default: for ever.' })
  endsAt?: Date | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdatePriceListInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => PriceListType, { nullable: true })
  type?: PriceListType;

  @Field(() => PriceListStatus, { nullable: true })
  status?: PriceListStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null takes it away.' })
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null takes it away.' })
  endsAt?: Date | null;
}

@InputType()
export class CreateRegionInput {
  @Field(() => String)
  name!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => Int, { nullable: true, description: 'Hundredths of a percent: 1900 is 19 %. Default: 0.' })
  taxRate?: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether prices contain the tax. Default: they do.' })
  taxIncluded?: boolean;

  @Field(() => [String], {
    nullable: true,
    description: 'ISO 3166-1, two letters; each is in one region at most.',
  })
  countries?: string[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateRegionInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => CurrencyCodeScalar, { nullable: true })
  currency?: string;

  @Field(() => Int, { nullable: true })
  taxRate?: number;

  @Field(() => Boolean, { nullable: true })
  taxIncluded?: boolean;

  @Field(() => [String], { nullable: true, description: 'Replaces all of them.' })
  countries?: string[];
}
