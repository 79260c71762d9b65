import { defineEvent, eventId, type EventDefinition } from '@rustok/kernel';
import { z } from 'zod';

const product = z.strictObject({ productId: eventId() });
const variant = z.strictObject({ variantId: eventId(), productId: eventId() });
const category = z.strictObject({ categoryId: eventId() });
const collection = z.strictObject({ collectionId: eventId() });

export const ProductCreated = defineEvent({
  type: 'product.created',
  version: 1,
  description: 'A product was created, as a draft; one that is on sale at once is published right after.',
  payload: product,
});

export const ProductUpdated = defineEvent({
  type: 'product.updated',
  version: 1,
  description: 'Texts, options, images, categories or other facts of a product were changed.',
  payload: product,
});

export const ProductPublished = defineEvent({
  type: 'product.published',
  version: 1,
  description:
    'A draft went on sale. The categories are those it then was in, and all above them: subscribers filter by them.',
  payload: product.extend({ categoryIds: z.array(eventId()) }),
});

export const ProductUnpublished = defineEvent({
  type: 'product.unpublished',
  version: 1,
  description: 'A product that was on sale became a draft again.',
  payload: product,
});

export const ProductArchived = defineEvent({
  type: 'product.archived',
  version: 1,
  description: 'A product that was on sale was taken out of use.',
  payload: product,
});

export const ProductRestored = defineEvent({
  type: 'product.restored',
  version: 1,
  description: 'An archived product became a draft again.',
  payload: product,
});

export const ProductDeleted = defineEvent({
  type: 'product.deleted',
  version: 1,
  description: 'A product was deleted, with its variants.',
  payload: product,
});

export const VariantCreated = defineEvent({
  type: 'variant.created',
  version: 1,
  description: 'A product has a variant more; also with each variant of a product that was created.',
  payload: variant,
});

export const VariantUpdated = defineEvent({
  type: 'variant.updated',
  version: 1,
  description: 'Facts or options of a variant were changed. Prices have an event of their own.',
  payload: variant,
});

export const VariantDeleted = defineEvent({
  type: 'variant.deleted',
  version: 1,
  description: 'A variant was deleted; not for those of a product that was deleted.',
  payload: variant,
});

export const ProductCategoryCreated = defineEvent({
  type: 'product_category.created',
  version: 1,
  description: 'A product category was created.',
  payload: category,
});

export const ProductCategoryUpdated = defineEvent({
  type: 'product_category.updated',
  version: 1,
  description: 'A product category was changed, or moved with all below it.',
  payload: category,
});

export const ProductCategoryDeleted = defineEvent({
  type: 'product_category.deleted',
  version: 1,
  description: 'A product category was deleted; its products are not in it any more.',
  payload: category,
});

export const CollectionCreated = defineEvent({
  type: 'collection.created',
  version: 1,
  description: 'A collection was created.',
  payload: collection,
});

export const CollectionUpdated = defineEvent({
  type: 'collection.updated',
  version: 1,
  description: 'A collection, or what is in it, was changed.',
  payload: collection,
});

export const CollectionDeleted = defineEvent({
  type: 'collection.deleted',
  version: 1,
  description: 'A collection was deleted; its products stay.',
  payload: collection,
});

/** After each of them a product is another one to those who look at it. */
export const productEvents = [
  ProductCreated,
  ProductUpdated,
  ProductPublished,
  ProductUnpublished,
  ProductArchived,
  ProductRestored,
  ProductDeleted,
  VariantCreated,
  VariantUpdated,
  VariantDeleted,
] as const;

export const catalogEvents: readonly EventDefinition[] = [
  ...productEvents,
  ProductCategoryCreated,
  ProductCategoryUpdated,
  ProductCategoryDeleted,
  CollectionCreated,
  CollectionUpdated,
  CollectionDeleted,
];
