import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  requirePermissionOn,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Field, Int, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { InventoryLow, InventoryUpdated } from '../events.js';
import { stockLocationById } from '../loaders.js';
import { StockLocation } from './stock-location.js';

type Updated = PositionedEnvelope<PayloadOf<typeof InventoryUpdated>>;
type Low = PositionedEnvelope<PayloadOf<typeof InventoryLow>>;

export const inventoryChanged: SubscriptionDeclaration = {
  events: [InventoryUpdated],
  filter: (event, { productId }) => (event as Updated).payload.productId === productId,
};

export const inventoryLow: SubscriptionDeclaration = {
  events: [InventoryLow],
  authorize: ({ actor }) => requirePermissionOn(actor, 'inventory:read', null),
};

@ObjectType({ description: 'Stock fell to its threshold, or below it.' })
export class LowStock {
  @Field(() => Int, { description: 'What could be bought there then; below zero where it is owed.' })
  remaining!: number;

  @Field(() => Int)
  threshold!: number;

  @Field(() => ProductVariant, { nullable: true, description: 'Null when it is gone.' })
  variant!: VariantRow | null;

  @Field(() => StockLocation, { nullable: true, description: 'Null when it is gone.' })
  location!: object | null;
}

@Resolver()
export class InventorySubscriptions {
  @Subscription(() => ProductVariant, {
    topics: InventoryUpdated.type,
    nullable: true,
    description:
      'What can be bought of a variant of the product became another. Null when it is no longer on sale by the time the ' +
      'event is delivered.',
  })
  inventoryChanged(
    @Root() { payload }: Updated,
    @Arg('productId', () => UUIDScalar) _productId: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<VariantRow | null> {
    return loaders.get(variantById).load(payload.variantId);
  }

  @Subscription(() => LowStock, {
    topics: InventoryLow.type,
    nullable: true,
    description:
      'Stock of a variant at a location got low; once until it has risen again. Needs `inventory:read`.',
  })
  async inventoryLow(@Root() { payload }: Low, @Ctx() { loaders }: RequestContext): Promise<LowStock> {
    const { variantId, locationId, remaining, threshold } = payload;
    const [variant, location] = await Promise.all([
      loaders.get(variantById).load(variantId),
      loaders.get(stockLocationById).load(locationId),
    ]);
    return { remaining, threshold, variant, location };
  }
}
