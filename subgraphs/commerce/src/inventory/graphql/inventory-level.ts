import { connectionType, type RequestContext } from '@rustok/kernel';
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { settingsOf } from '../../settings.js';
import type { LevelRow } from '../level-model.js';
import { stockLocationById } from '../loaders.js';
import type { StockLocationRow } from '../location-model.js';
import { availableOf } from '../stock-rules.js';
import { StockLocation } from './stock-location.js';

@ObjectType({ description: 'What is of one variant at one location. For those who hold `inventory:read`.' })
export class InventoryLevel {
  @Field(() => Int)
  stocked!: number;

  @Field(() => Int, { description: 'Promised to orders that have not been shipped.' })
  reserved!: number;

  @Field(() => Int, { description: 'Ordered from a supplier; a note, it cannot be bought.' })
  incoming!: number;
}

export const InventoryLevelConnection = connectionType('InventoryLevel', InventoryLevel);

@Resolver(() => InventoryLevel)
export class InventoryLevelResolver {
  @FieldResolver(() => Int, { description: 'Stocked less reserved; below zero where it is owed.' })
  available(@Root() level: LevelRow): number {
    return availableOf(level);
  }

  @FieldResolver(() => Int, { description: 'Its own threshold, or that of the settings.' })
  lowStockThreshold(@Root() level: LevelRow, @Ctx() context: RequestContext): number {
    return level.lowStockThreshold ?? settingsOf(context).lowStockThreshold;
  }

  @FieldResolver(() => StockLocation, { nullable: true })
  location(
    @Root() { locationId }: LevelRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<StockLocationRow | null> {
    return loaders.get(stockLocationById).load(locationId);
  }

  @FieldResolver(() => ProductVariant, { nullable: true })
  variant(@Root() { variantId }: LevelRow, @Ctx() { loaders }: RequestContext): Promise<VariantRow | null> {
    return loaders.get(variantById).load(variantId);
  }
}
