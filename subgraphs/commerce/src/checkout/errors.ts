import { ClientError } from '@rustok/kernel';

/** The key belongs to the order of another cart: use a new one for each checkout. */
export function idempotencyKeyReused(): ClientError {
  return new ClientError('IDEMPOTENCY_KEY_REUSED', 'The idempotency key was used for another checkout.', {
    details: { fields: [{ path: 'idempotencyKey', message: 'was used for another checkout' }] },
  });
}
