import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Query, Resolver } from 'type-graphql';
import { requireStaff } from '../../access.js';
import type { LevelRow } from '../level-model.js';
import { listLevels } from '../loaders.js';
import { listStockLocations, type StockLocationRow } from '../location-model.js';
import { InventoryLevelConnection } from './inventory-level.js';
import { StockLocation } from './stock-location.js';

@InputType({ description: 'Conditions that must all hold.' })
export class InventoryFilter {
  @Field(() => UUIDScalar, { nullable: true })
  variantId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  locationId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'At its threshold or below it.' })
  isLow?: boolean | null;
}

@Resolver()
export class InventoryQueries {
  @Query(() => [StockLocation], {
    description: 'All of them, in the order orders are taken from. Needs `inventory:list`.',
  })
  stockLocations(@Ctx() context: RequestContext): Promise<readonly StockLocationRow[]> {
    requireStaff(context, 'inventory:list');
    return listStockLocations(context);
  }

  @Query(() => InventoryLevelConnection, { description: 'Needs `inventory:list`.' })
  inventoryLevels(
    @Arg('filter', () => InventoryFilter, { nullable: true }) filter: InventoryFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LevelRow>> {
    return listLevels(context, filter ?? {}, args);
  }
}
