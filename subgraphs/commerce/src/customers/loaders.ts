import {
  type Connection,
  type ConnectionArgs,
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { requireStaff } from '../access.js';
import {
  type CustomerAddressRow,
  type CustomerRow,
  findAddresses,
  findCustomers,
  findCustomersOfUsers,
  selectCustomers,
} from './customer-model.js';
import { isCustomerVisible } from './visibility.js';

/** Those this actor may see; every way to one that is not a list goes through here. */
export const customerById = defineLoader<string, CustomerRow>({
  batch: async (ids, context) =>
    inKeyOrder(
      ids,
      (await findCustomers(context, ids)).filter((customer) => isCustomerVisible(customer, context.actor)),
      ({ id }) => id,
    ),
});

export const customerOfUser = defineLoader<string, CustomerRow>({
  batch: async (ids, context) =>
    inKeyOrder(
      ids,
      (await findCustomersOfUsers(context, ids)).filter((customer) =>
        isCustomerVisible(customer, context.actor),
      ),
      ({ userId }) => userId as string,
    ),
});

export const addressesOfCustomer = defineLoader<string, readonly CustomerAddressRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findAddresses(context, ids), ({ customerId }) => customerId),
});

const NEWEST_FIRST: readonly KeysetColumn<CustomerRow>[] = [
  { column: 'c.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
];

/** Throws without `customers:list`. */
export async function listCustomers(
  context: RequestContext,
  { email }: { readonly email?: string | null },
  args: ConnectionArgs,
): Promise<Connection<CustomerRow>> {
  requireStaff(context, 'customers:list');
  return context.database.read((trx) => {
    const query = selectCustomers(trx);
    if (email != null) query.where('c.email', email.trim().toLowerCase());
    return keysetPage({ list: 'customers', query, order: NEWEST_FIRST, args, context });
  });
}

/** After a write, so that later fields of the same request read what was written. */
export function forgetCustomer({ loaders }: RequestContext, id: string): void {
  loaders.get(customerById).clear(id);
  loaders.get(customerOfUser).clearAll();
  loaders.get(addressesOfCustomer).clear(id);
}
