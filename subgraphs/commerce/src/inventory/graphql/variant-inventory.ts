import { type RequestContext, requirePermissionOn } from '@rustok/kernel';
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Product } from '../../catalog/graphql/product.js';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantsOfProduct } from '../../catalog/loaders.js';
import type { ProductRow } from '../../catalog/product-model.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import type { LevelRow } from '../level-model.js';
import { levelsOfVariant } from '../loaders.js';
import { totalAvailable } from '../stock-rules.js';
import { InventoryLevel } from './inventory-level.js';

@ObjectType({ description: 'What is there of a variant.' })
export class VariantInventory {
  @Field(() => Int, {
    nullable: true,
    description:
      'How many can be bought now, over all locations; never below 0. Null when stock is not counted.',
  })
  available!: number | null;

  @Field(() => Boolean, {
    description: 'Whether one can be bought: it is there, owed on demand, or not counted.',
  })
  inStock!: boolean;

  readonly levels!: readonly LevelRow[];
}

@Resolver(() => VariantInventory)
export class VariantInventoryResolver {
  @FieldResolver(() => [InventoryLevel], {
    nullable: true,
    description: 'Where it is. Needs `inventory:read`; null with an error without.',
  })
  perLocation(@Root() { levels }: VariantInventory, @Ctx() { actor }: RequestContext): readonly LevelRow[] {
    requirePermissionOn(actor, 'inventory:read', null);
    return levels;
  }
}

@Resolver(() => ProductVariant)
export class VariantStockResolver {
  @FieldResolver(() => VariantInventory)
  inventory(@Root() variant: VariantRow, @Ctx() context: RequestContext): Promise<VariantInventory> {
    return inventoryOf(variant, context);
  }
}

@Resolver(() => Product)
export class ProductStockResolver {
  @FieldResolver(() => Boolean, { description: 'Whether one of its variants can be bought.' })
  async inStock(@Root() product: ProductRow, @Ctx() context: RequestContext): Promise<boolean> {
    return (await inventoriesOf(product, context)).some(({ inStock }) => inStock);
  }

  @FieldResolver(() => Int, { description: 'Pieces of all variants whose stock is counted.' })
  async totalAvailable(@Root() product: ProductRow, @Ctx() context: RequestContext): Promise<number> {
    return (await inventoriesOf(product, context)).reduce((sum, { available }) => sum + (available ?? 0), 0);
  }
}

export async function inventoryOf(
  { id, manageInventory, allowBackorder }: VariantRow,
  { loaders }: RequestContext,
): Promise<VariantInventory> {
  const levels = (await loaders.get(levelsOfVariant).load(id)) ?? [];
  if (!manageInventory) return { available: null, inStock: true, levels };
  const available = Math.max(0, totalAvailable(levels));
  return { available, inStock: available > 0 || allowBackorder, levels };
}

async function inventoriesOf(
  { id }: ProductRow,
  context: RequestContext,
): Promise<readonly VariantInventory[]> {
  const variants = (await context.loaders.get(variantsOfProduct).load(id)) ?? [];
  return Promise.all(variants.map((variant) => inventoryOf(variant, context)));
}
