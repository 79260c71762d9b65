import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import { productEvents, ProductPublished } from '../events.js';
import { productById } from '../loaders.js';
import type { ProductRow } from '../product-model.js';
import { Product } from './product.js';

type Published = PositionedEnvelope<PayloadOf<typeof ProductPublished>>;
type OfProduct = PositionedEnvelope<{ readonly productId: string }>;

export const productPublished: SubscriptionDeclaration = {
  events: [ProductPublished],
  filter: (event, { categoryId }) =>
    categoryId == null || (event as Published).payload.categoryIds.includes(categoryId as string),
};

export const productChanged: SubscriptionDeclaration = {
  events: productEvents,
  filter: (event, { productId }) => (event as OfProduct).payload.productId === productId,
};

// Both fields are nullable: between the event and its delivery the product may have been taken off sale. A non-null field
// would then turn the whole result into an error; so the client gets null, and the next event.
@Resolver()
export class CatalogSubscriptions {
  @Subscription(() => Product, {
    topics: ProductPublished.type,
    nullable: true,
    description:
      'A product went on sale, in this category or below it if one is given. ' +
      'Null when it is no longer so by the time the event is delivered.',
  })
  productPublished(
    @Root() { payload }: Published,
    @Arg('categoryId', () => UUIDScalar, { nullable: true }) _categoryId: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ProductRow | null> {
    return loaders.get(productById).load(payload.productId);
  }

  @Subscription(() => Product, {
    topics: productEvents.map(({ type }) => type),
    nullable: true,
    description:
      'Anything of the product, its status or its variants became another; for prices see `priceChanged`. ' +
      'Null when the one who listens does not see it any more.',
  })
  productChanged(
    @Root() { payload }: OfProduct,
    @Arg('productId', () => UUIDScalar) _productId: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ProductRow | null> {
    return loaders.get(productById).load(payload.productId);
  }
}
