import {
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  MoneyType,
  moneyType,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Args, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { listPricesOfList, priceListById, regionById } from '../loaders.js';
import type { PriceListRow } from '../price-list-model.js';
import { PriceListStatus } from '../price-list-rules.js';
import type { PriceRow } from '../price-model.js';
import { isWithin, PriceListType } from '../price-rules.js';
import type { RegionRow } from '../region-model.js';
import { Region } from './region.js';

export function resolvePriceList(
  { id }: { id: string },
  context: RequestContext,
): Promise<PriceListRow | null> {
  return isUuid(id) ? context.loaders.get(priceListById).load(id) : Promise.resolve(null);
}

@ObjectType({
  description: 'Prices that count before the base prices for a while. For holders of `prices:read`.',
})
@Directive('@key(fields: "id")')
export class PriceList {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => PriceListType)
  type!: PriceListType;

  @Field(() => PriceListStatus)
  status!: PriceListStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Included. Null: since ever.' })
  startsAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Excluded. Null: for ever.' })
  endsAt!: Date | null;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const PriceListConnection = connectionType('PriceList', PriceList);

@ObjectType({
  description: 'A price as it was written, whether or not it is in force. For holders of `prices:read`.',
})
export class StoredPrice {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int)
  minQuantity!: number;

  @Field(() => Int, { nullable: true, description: 'Included. Null: without end.' })
  maxQuantity!: number | null;
}

export const StoredPriceConnection = connectionType('StoredPrice', StoredPrice);

@Resolver(() => PriceList)
export class PriceListResolver {
  @FieldResolver(() => Boolean, { description: 'Active, and now within its window.' })
  isRunning(@Root() list: PriceListRow): boolean {
    return list.status === PriceListStatus.ACTIVE && isWithin(list, new Date());
  }

  @FieldResolver(() => StoredPriceConnection)
  prices(
    @Root() { id }: PriceListRow,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<PriceRow>> {
    return listPricesOfList(context, id, args);
  }
}

@Resolver(() => StoredPrice)
export class StoredPriceResolver {
  @FieldResolver(() => MoneyType)
  price(@Root() price: PriceRow): MoneyType {
    return moneyType(price);
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'Shown struck through.' })
  compareAt(@Root() { compareAtAmount, currency }: PriceRow): MoneyType | null {
    return compareAtAmount === null ? null : moneyType({ amount: compareAtAmount, currency });
  }

  @FieldResolver(() => ProductVariant, { nullable: true, description: 'Null when it is deleted.' })
  variant(@Root() { variantId }: PriceRow, @Ctx() { loaders }: RequestContext): Promise<VariantRow | null> {
    return loaders.get(variantById).load(variantId);
  }

  @FieldResolver(() => Region, { nullable: true, description: 'Null: of all that have none of their own.' })
  async region(
    @Root() { regionId }: PriceRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<RegionRow | null> {
    return regionId === null ? null : loaders.get(regionById).load(regionId);
  }

  @FieldResolver(() => PriceList, { nullable: true, description: 'Null: a base price.' })
  async priceList(
    @Root() { priceListId }: PriceRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<PriceListRow | null> {
    return priceListId === null ? null : loaders.get(priceListById).load(priceListId);
  }
}
