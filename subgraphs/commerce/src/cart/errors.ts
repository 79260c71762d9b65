import { ClientError, type FieldProblem, type Money } from '@rustok/kernel';

/** No such cart, one that was ordered or deleted meanwhile, or one of somebody else: begin a new one. */
export function cartNotFound(): ClientError {
  return new ClientError('CART_NOT_FOUND', 'There is no such cart.');
}

export function cartLineNotFound(id: string): ClientError {
  return new ClientError('CART_LINE_NOT_FOUND', `There is no line "${id}" in the cart.`, { details: { id } });
}

/** `limit`: the name of the setting. */
export function cartLimitExceeded(limit: 'maxCartLines' | 'maxQuantity', most: number): ClientError {
  const what = limit === 'maxCartLines' ? 'A cart has at most' : 'A line of a cart has at most';
  const unit = limit === 'maxCartLines' ? 'lines' : 'pieces';
  return new ClientError('CART_LIMIT_EXCEEDED', `${what} ${most} ${unit}.`, { details: { limit, most } });
}

export function cartEmpty(): ClientError {
  return new ClientError('CART_EMPTY', 'There is nothing in the cart.');
}

/** `fields`: what is to be said with `updateCart` before it can be ordered. */
export function cartIncomplete(fields: readonly FieldProblem[]): ClientError {
  const told = fields.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ClientError('CART_INCOMPLETE', told, { details: { fields } });
}

/** Lines that cannot be bought, each with its problem: remove them. */
export function cartLinesUnavailable(
  lines: readonly { readonly lineId: string; readonly variantId: string; readonly problem: string }[],
): ClientError {
  return new ClientError('CART_LINES_UNAVAILABLE', 'Not everything in the cart can be bought.', {
    details: { lines },
  });
}

/** It costs something else than the client said: show the new total, and ask again. Minor units. */
export function cartChanged(expectedTotal: Money, total: Money): ClientError {
  return new ClientError('CART_CHANGED', 'The cart costs something else by now.', {
    details: { expectedTotal, total },
  });
}
