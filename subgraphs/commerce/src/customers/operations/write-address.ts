import { newId, parseInput, type RequestContext, requirePermission, type UnitOfWork } from '@rustok/kernel';
import { bookedAddress } from '../address-rules.js';
import type { CustomerRow } from '../customer-model.js';
import { addressNotFound } from '../errors.js';
import { CustomerUpdated } from '../events.js';
import { forgetCustomer } from '../loaders.js';
import { lockCustomer } from './write-customer.js';

/**
 * Writes an address into the customer's book: a new one, or over that of `addressId`. A new default takes the place of the
 * former. Throws `CUSTOMER_NOT_FOUND`, `ADDRESS_NOT_FOUND` or `BAD_USER_INPUT`.
 */
export function saveAddress(
  context: RequestContext,
  { customerId, addressId }: { readonly customerId: string; readonly addressId: string | null },
  input: unknown,
): Promise<CustomerRow> {
  requirePermission(context.actor, 'customers:update');
  const { address, isDefaultShipping, isDefaultBilling } = parseInput(bookedAddress, input);
  return changing(context, customerId, async ({ trx }) => {
    const book = () => trx('customer_addresses').where({ customer_id: customerId });
    if (isDefaultShipping) await book().update({ is_default_shipping: false });
    if (isDefaultBilling) await book().update({ is_default_billing: false });
    const row = {
      address: JSON.stringify(address),
      is_default_shipping: isDefaultShipping,
      is_default_billing: isDefaultBilling,
    };
    if (addressId === null) {
      await trx('customer_addresses').insert({ id: newId(), customer_id: customerId, ...row });
    } else if ((await book().where({ id: addressId }).update(row)) === 0) {
      throw addressNotFound(addressId);
    }
  });
}

/** Throws `CUSTOMER_NOT_FOUND` or `ADDRESS_NOT_FOUND`. */
export function deleteAddress(
  context: RequestContext,
  { customerId, addressId }: { readonly customerId: string; readonly addressId: string },
): Promise<CustomerRow> {
  requirePermission(context.actor, 'customers:update');
  return changing(context, customerId, async ({ trx }) => {
    const deleted = await trx('customer_addresses')
      .where({ customer_id: customerId, id: addressId })
      .delete();
    if (deleted === 0) throw addressNotFound(addressId);
  });
}

function changing(
  context: RequestContext,
  customerId: string,
  work: (unit: UnitOfWork) => Promise<void>,
): Promise<CustomerRow> {
  return context.database.transaction(async (unit) => {
    const customer = await lockCustomer(unit, customerId, context);
    await work(unit);
    unit.append(CustomerUpdated, { customerId });
    forgetCustomer(context, customerId);
    return customer;
  });
}
