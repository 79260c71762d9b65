import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such order, or none this actor may know of. */
export function orderNotFound(id: string): NotFoundError {
  return new NotFoundError('ORDER_NOT_FOUND', 'order', id);
}

/** More than what was paid and not given back yet; both in minor units. */
export function refundExceedsPayment({
  requested,
  refundable,
}: {
  readonly requested: number;
  readonly refundable: number;
}): ClientError {
  return new ClientError(
    'REFUND_EXCEEDS_PAYMENT',
    `Only ${refundable} can be given back, not ${requested}.`,
    {
      details: { requested, refundable },
    },
  );
}

/** Nothing was paid for it, or all of that was given back with the cancelling. */
export function orderNotPaid(id: string): ClientError {
  return new ClientError('ORDER_NOT_PAID', `The order "${id}" has no payment that could be given back.`);
}

/** The tenant's setting, or the order is paid: ask the shop. */
export function cancellingRefused(id: string): ClientError {
  return new ClientError('CANCELLING_REFUSED', `The order "${id}" can only be cancelled by the shop.`);
}
