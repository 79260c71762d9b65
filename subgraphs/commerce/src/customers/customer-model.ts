import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { Address } from './address-rules.js';

export interface CustomerRow {
  readonly id: string;
  /** `null`: a guest, or one whose account was deleted. */
  readonly userId: string | null;
  readonly isGuest: boolean;
  readonly email: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly note: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `customers` table, for writes. */
export class CustomerModel extends TenantModel implements CustomerRow {
  static override tableName = 'customers';

  userId!: string | null;
  isGuest!: boolean;
  email!: string;
  name!: string | null;
  phone!: string | null;
  note!: string | null;
  version!: number;
}

export interface CustomerAddressRow {
  readonly id: string;
  readonly customerId: string;
  readonly address: Address;
  readonly isDefaultShipping: boolean;
  readonly isDefaultBilling: boolean;
}

const COLUMNS = `c.id, c.user_id as "userId", c.is_guest as "isGuest", c.email, c.name, c.phone, c.note, c.version,
  c.created_at as "createdAt", c.updated_at as "updatedAt"`;

/** As `c`. */
export function selectCustomers(trx: Knex): Knex.QueryBuilder {
  return trx('customers as c').select(trx.raw(COLUMNS));
}

export function findCustomers(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly CustomerRow[]> {
  return database.prepared<CustomerRow>(
    {
      name: 'commerce.customers-by-id',
      text: `select ${COLUMNS} from customers c where c.id = any($1::uuid[])`,
    },
    [ids],
  );
}

export function findCustomersOfUsers(
  { database }: RequestContext,
  userIds: readonly string[],
): Promise<readonly CustomerRow[]> {
  return database.prepared<CustomerRow>(
    {
      name: 'commerce.customers-by-user',
      text: `select ${COLUMNS} from customers c where c.user_id = any($1::uuid[])`,
    },
    [userIds],
  );
}

export function findAddresses(
  { database }: RequestContext,
  customerIds: readonly string[],
): Promise<readonly CustomerAddressRow[]> {
  return database.prepared<CustomerAddressRow>(
    {
      name: 'commerce.addresses-by-customer',
      text: `select id, customer_id as "customerId", address, is_default_shipping as "isDefaultShipping",
                    is_default_billing as "isDefaultBilling"
               from customer_addresses where customer_id = any($1::uuid[]) order by id`,
    },
    [customerIds],
  );
}
