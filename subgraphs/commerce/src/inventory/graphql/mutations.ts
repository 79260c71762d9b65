import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, InputType, Int, Mutation, Resolver } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import type { StockLocationRow } from '../location-model.js';
import { adjustLevel, moveStock, setLevel } from '../operations/change-level.js';
import { createLocation, deleteLocation, updateLocation } from '../operations/write-location.js';
import { StockLocation } from './stock-location.js';

@InputType()
export class CreateStockLocationInput {
  @Field(() => String)
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Orders are taken from the lowest first. Default 0.' })
  position?: number;

  @Field(() => Boolean, { nullable: true, description: 'Default true.' })
  isActive?: boolean;
}

@InputType({ description: 'What is absent stays.' })
export class UpdateStockLocationInput {
  @Field(() => Int)
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => Int, { nullable: true })
  position?: number;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean;
}

@InputType({ description: 'What is absent stays.' })
export class SetInventoryInput {
  @Field(() => Int, { nullable: true })
  stocked?: number;

  @Field(() => Int, { nullable: true })
  incoming?: number;

  @Field(() => Int, { nullable: true, description: 'Null: that of the settings.' })
  lowStockThreshold?: number | null;
}

@InputType()
export class MoveInventoryInput {
  @Field(() => UUIDScalar)
  fromLocationId!: string;

  @Field(() => UUIDScalar)
  toLocationId!: string;

  @Field(() => Int)
  quantity!: number;
}

@Resolver()
export class InventoryMutations {
  @Mutation(() => StockLocation, { description: 'Needs `inventory:create`.' })
  createStockLocation(
    @Arg('input', () => CreateStockLocationInput) input: CreateStockLocationInput,
    @Ctx() context: RequestContext,
  ): Promise<StockLocationRow> {
    return createLocation(context, input);
  }

  @Mutation(() => StockLocation, { description: 'Needs `inventory:update`.' })
  updateStockLocation(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateStockLocationInput) input: UpdateStockLocationInput,
    @Ctx() context: RequestContext,
  ): Promise<StockLocationRow> {
    return updateLocation(context, id, input);
  }

  @Mutation(() => Boolean, { description: 'Only an empty one. Needs `inventory:delete`.' })
  async deleteStockLocation(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteLocation(context, id);
    return true;
  }

  @Mutation(() => ProductVariant, {
    nullable: true,
    description: 'Says what is of a variant at a location. Needs `inventory:update`.',
  })
  async setInventory(
    @Arg('variantId', () => UUIDScalar) variantId: string,
    @Arg('locationId', () => UUIDScalar) locationId: string,
    @Arg('input', () => SetInventoryInput) input: SetInventoryInput,
    @Ctx() context: RequestContext,
  ): Promise<VariantRow | null> {
    await setLevel(context, { variantId, locationId }, input);
    return context.loaders.get(variantById).load(variantId);
  }

  @Mutation(() => ProductVariant, {
    nullable: true,
    description: 'So many more, or less, than there are. Needs `inventory:update`.',
  })
  async adjustInventory(
    @Arg('variantId', () => UUIDScalar) variantId: string,
    @Arg('locationId', () => UUIDScalar) locationId: string,
    @Arg('by', () => Int) by: number,
    @Ctx() context: RequestContext,
  ): Promise<VariantRow | null> {
    await adjustLevel(context, { variantId, locationId }, { by });
    return context.loaders.get(variantById).load(variantId);
  }

  @Mutation(() => ProductVariant, {
    nullable: true,
    description: 'Takes stock that is not reserved to another location. Needs `inventory:update`.',
  })
  async moveInventory(
    @Arg('variantId', () => UUIDScalar) variantId: string,
    @Arg('input', () => MoveInventoryInput) input: MoveInventoryInput,
    @Ctx() context: RequestContext,
  ): Promise<VariantRow | null> {
    await moveStock(context, variantId, input);
    return context.loaders.get(variantById).load(variantId);
  }
}
