import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { ProductArchived, ProductPublished, ProductRestored, ProductUnpublished } from '../events.js';
import type { ProductModel, ProductRow } from '../product-model.js';
import { nextStatus, type StatusChange } from '../product-rules.js';
import { categoryIdsOf, lockProduct, writeProduct } from './write-product.js';

/**
 * Each of these throws `PRODUCT_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status it does not lead on from;
 * publishing what is archived throws `CANNOT_PUBLISH_ARCHIVED`.
 */
export function publishProduct(context: RequestContext, id: string): Promise<ProductRow> {
  return context.database.transaction(async (unit) => {
    const product = await changeStatus(unit, context, id, 'published');
    unit.append(ProductPublished, { productId: id, categoryIds: await categoryIdsOf(unit, id) });
    return product;
  });
}

export function unpublishProduct(context: RequestContext, id: string): Promise<ProductRow> {
  return context.database.transaction(async (unit) => {
    const product = await changeStatus(unit, context, id, 'unpublished');
    unit.append(ProductUnpublished, { productId: id });
    return product;
  });
}

export function archiveProduct(context: RequestContext, id: string): Promise<ProductRow> {
  return context.database.transaction(async (unit) => {
    const product = await changeStatus(unit, context, id, 'archived');
    unit.append(ProductArchived, { productId: id });
    return product;
  });
}

export function restoreProduct(context: RequestContext, id: string): Promise<ProductRow> {
  return context.database.transaction(async (unit) => {
    const product = await changeStatus(unit, context, id, 'restored');
    unit.append(ProductRestored, { productId: id });
    return product;
  });
}

async function changeStatus(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  change: StatusChange,
): Promise<ProductModel> {
  requireStaff(context, 'products:publish');
  const product = await lockProduct(unit, id, context);
  const status = nextStatus(product.status, change);
  const publishedAt = change === 'published' ? new Date() : null;
  return writeProduct(unit, product, { status, publishedAt }, context);
}
