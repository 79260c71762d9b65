import { parseInput, type RequestContext } from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { forgetProduct } from '../loaders.js';
import { newVariant } from '../product-rules.js';
import { lockProduct } from './write-product.js';
import { insertVariants } from './write-variant.js';

/**
 * The id of the new variant, the product's last. Throws `PRODUCT_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SKU`,
 * `INVALID_OPTION_COMBINATION`, `DUPLICATE_VARIANT` or `PRICE_INVALID`.
 */
export async function createVariant(
  context: RequestContext,
  productId: string,
  input: unknown,
): Promise<string> {
  requireStaff(context, 'products:update');
  const variant = parseInput(newVariant, input);
  return context.database.transaction(async (unit) => {
    await lockProduct(unit, productId, context);
    const [inserted] = await insertVariants(unit, context, {
      productId,
      variants: [variant],
      path: () => '',
    });
    forgetProduct(context, productId);
    return (inserted as { id: string }).id;
  });
}
