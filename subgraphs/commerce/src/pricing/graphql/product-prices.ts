import {
  CurrencyCodeScalar,
  MoneyType,
  moneyType,
  type RequestContext,
  requirePermissionOn,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { Product } from '../../catalog/graphql/product.js';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantsOfProduct } from '../../catalog/loaders.js';
import type { ProductRow } from '../../catalog/product-model.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { pricesOfVariant } from '../loaders.js';
import type { PriceRow } from '../price-model.js';
import { type EffectivePrice, priceFor } from '../price-rules.js';
import { pricesShown } from '../shown-prices.js';
import { StoredPrice } from './price-list.js';

@ArgsType()
class PlaceArgs {
  @Field(() => CurrencyCodeScalar, {
    nullable: true,
    description: 'Default: the region’s, else the tenant’s.',
  })
  currency?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Whose own prices count before the general ones.' })
  regionId?: string | null;
}

@ObjectType({ description: 'What one piece costs when so many are bought: all price lists considered.' })
export class VariantPrice {
  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'Shown struck through.' })
  compareAt!: MoneyType | null;

  @Field(() => Boolean, { description: 'Whether `compareAt` is higher.' })
  onSale!: boolean;

  @Field(() => Int)
  minQuantity!: number;

  @Field(() => Int, { nullable: true, description: 'Included. Null: without end.' })
  maxQuantity!: number | null;
}

@ObjectType({ description: 'From the cheapest to the dearest variant, of one piece.' })
export class PriceRange {
  @Field(() => MoneyType)
  min!: MoneyType;

  @Field(() => MoneyType)
  max!: MoneyType;
}

@Resolver(() => ProductVariant)
export class VariantPriceResolver {
  @FieldResolver(() => VariantPrice, {
    nullable: true,
    description: 'Null when so many have no price there.',
  })
  async price(
    @Root() { id }: VariantRow,
    @Arg('quantity', () => Int, { defaultValue: 1 }) quantity: number,
    @Args(() => PlaceArgs) place: PlaceArgs,
    @Ctx() context: RequestContext,
  ): Promise<VariantPrice | null> {
    const price = priceFor(await pricesShown(context, id, place), quantity);
    return price && shown(price);
  }

  @FieldResolver(() => [VariantPrice], { description: 'By rising quantity.' })
  async prices(
    @Root() { id }: VariantRow,
    @Args(() => PlaceArgs) place: PlaceArgs,
    @Ctx() context: RequestContext,
  ): Promise<readonly VariantPrice[]> {
    return (await pricesShown(context, id, place)).map(shown);
  }

  @FieldResolver(() => [StoredPrice], {
    description: 'Base prices and those of all price lists, as they were written. Needs `prices:read`.',
  })
  async storedPrices(
    @Root() { id }: VariantRow,
    @Ctx() context: RequestContext,
  ): Promise<readonly PriceRow[]> {
    requirePermissionOn(context.actor, 'prices:read', null);
    return (await context.loaders.get(pricesOfVariant).load(id)) ?? [];
  }
}

@Resolver(() => Product)
export class ProductPriceResolver {
  @FieldResolver(() => PriceRange, { nullable: true, description: 'Null when no variant has a price there.' })
  async priceRange(
    @Root() { id }: ProductRow,
    @Args(() => PlaceArgs) place: PlaceArgs,
    @Ctx() context: RequestContext,
  ): Promise<PriceRange | null> {
    const prices = await pricesOfOne(id, place, context);
    const [first] = prices;
    if (!first) return null;
    const { currency } = first;
    const amounts = prices.map(({ amount }) => amount);
    return {
      min: moneyType({ amount: Math.min(...amounts), currency }),
      max: moneyType({ amount: Math.max(...amounts), currency }),
    };
  }

  @FieldResolver(() => Boolean, { description: 'Whether a variant is.' })
  async onSale(
    @Root() { id }: ProductRow,
    @Args(() => PlaceArgs) place: PlaceArgs,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    return (await pricesOfOne(id, place, context)).some(({ onSale }) => onSale);
  }
}

/** Of one piece of each variant that has such a price. */
async function pricesOfOne(
  productId: string,
  place: PlaceArgs,
  context: RequestContext,
): Promise<readonly EffectivePrice[]> {
  const variants = (await context.loaders.get(variantsOfProduct).load(productId)) ?? [];
  const prices = await Promise.all(
    variants.map(async ({ id }) => priceFor(await pricesShown(context, id, place), 1)),
  );
  return prices.filter((price) => price !== null);
}

function shown({
  amount,
  compareAtAmount,
  currency,
  onSale,
  minQuantity,
  maxQuantity,
}: EffectivePrice): VariantPrice {
  return {
    amount: moneyType({ amount, currency }),
    compareAt: compareAtAmount === null ? null : moneyType({ amount: compareAtAmount, currency }),
    onSale,
    minQuantity,
    maxQuantity,
  };
}
