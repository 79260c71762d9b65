import type { RequestContext } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { ProductDeleted } from '../events.js';
import { requireDeletable } from '../product-rules.js';
import { lockProduct, writeProduct } from './write-product.js';

/**
 * Softly: orders still know what was bought. The product and its variants are gone for everybody, and its handles and
 * SKUs are free. Throws `PRODUCT_NOT_FOUND` or `CANNOT_DELETE_PUBLISHED`.
 */
export async function deleteProduct(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'products:delete');
  await context.database.transaction(async (unit) => {
    const product = await lockProduct(unit, id, context);
    requireDeletable(product.status);
    const deletedAt = new Date();
    await writeProduct(unit, product, { deletedAt }, context);
    await unit.trx('product_translations').where({ product_id: id }).update({ is_live: false });
    await unit
      .trx('product_variants')
      .where({ product_id: id })
      .whereNull('deleted_at')
      .update({ deleted_at: deletedAt });
    unit.append(ProductDeleted, { productId: id });
  });
}
