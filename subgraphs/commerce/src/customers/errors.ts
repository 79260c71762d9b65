import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such customer, or none this actor may know of. */
export function customerNotFound(id: string): NotFoundError {
  return new NotFoundError('CUSTOMER_NOT_FOUND', 'customer', id);
}

export function addressNotFound(id: string): NotFoundError {
  return new NotFoundError('ADDRESS_NOT_FOUND', 'address', id);
}

/** There is a guest of this address already; those with an account may have any. */
export function duplicateCustomer(email: string): ClientError {
  return new ClientError('DUPLICATE_CUSTOMER', `There is a customer "${email}" already.`, {
    details: { email },
  });
}
