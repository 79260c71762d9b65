import { newId, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { variantNotFound } from '../../catalog/errors.js';
import { variantById } from '../../catalog/loaders.js';
import { settingsOf } from '../../settings.js';
import { type Cart, lineQuantity, newLine } from '../cart-rules.js';
import { cartLimitExceeded, cartLineNotFound } from '../errors.js';
import { changingCart } from './change-cart.js';

/**
 * So many pieces more. Whether there are so many, the line says; nothing is kept for a cart. Throws `CART_NOT_FOUND`,
 * `VARIANT_NOT_FOUND`, `BAD_USER_INPUT` or `CART_LIMIT_EXCEEDED`.
 */
export async function addLine(
  context: RequestContext,
  token: string | null | undefined,
  input: unknown,
): Promise<Cart> {
  const { variantId, quantity } = parseInput(newLine, input);
  if (!(await context.loaders.get(variantById).load(variantId))) throw variantNotFound(variantId);
  return changingCart(context, token, (unit, { id }) =>
    addPieces(unit, context, id, [{ variantId, quantity }]),
  );
}

/** 0 removes it. Throws `CART_NOT_FOUND`, `CART_LINE_NOT_FOUND`, `BAD_USER_INPUT` or `CART_LIMIT_EXCEEDED`. */
export async function setLineQuantity(
  context: RequestContext,
  token: string | null | undefined,
  lineId: string,
  input: unknown,
): Promise<Cart> {
  const { quantity } = parseInput(lineQuantity, input);
  const { maxQuantity } = settingsOf(context);
  if (quantity > maxQuantity) throw cartLimitExceeded('maxQuantity', maxQuantity);
  return changingCart(context, token, async ({ trx }, { id }) => {
    const line = trx('cart_lines').where({ cart_id: id, id: lineId });
    const written = await (quantity === 0 ? line.delete() : line.update({ quantity }));
    if (written === 0) throw cartLineNotFound(lineId);
  });
}

/**
 * Adds pieces to a locked cart. `bounded`: what is too much is left out, as nobody asked for it just now; otherwise throws
 * `CART_LIMIT_EXCEEDED`.
 */
export async function addPieces(
  { trx }: UnitOfWork,
  context: RequestContext,
  cartId: string,
  pieces: readonly { readonly variantId: string; readonly quantity: number }[],
  { bounded = false }: { readonly bounded?: boolean } = {},
): Promise<void> {
  const { maxCartLines, maxQuantity } = settingsOf(context);
  const lines: readonly { variant_id: string; quantity: number }[] = await trx('cart_lines')
    .where({ cart_id: cartId })
    .select('variant_id', 'quantity');
  const wanted = new Map(lines.map((line) => [line.variant_id, line.quantity]));
  for (const { variantId, quantity } of pieces) {
    const sum = (wanted.get(variantId) ?? 0) + quantity;
    if (sum > maxQuantity && !bounded) throw cartLimitExceeded('maxQuantity', maxQuantity);
    if (!wanted.has(variantId) && wanted.size >= maxCartLines) {
      if (bounded) continue;
      throw cartLimitExceeded('maxCartLines', maxCartLines);
    }
    wanted.set(variantId, Math.min(sum, maxQuantity));
  }
  const changed = [...wanted].filter(([variantId]) => pieces.some((piece) => piece.variantId === variantId));
  if (changed.length === 0) return;
  await trx('cart_lines')
    .insert(
      changed.map(([variantId, quantity]) => ({
        id: newId(),
        cart_id: cartId,
        variant_id: variantId,
        quantity,
      })),
    )
    .onConflict(['tenant_id', 'cart_id', 'variant_id'])
    .merge(['quantity']);
}
