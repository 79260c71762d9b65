import {
  concurrentModification,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  requireUser,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { customerChanges, newCustomer } from '../address-rules.js';
import { CustomerModel, type CustomerRow } from '../customer-model.js';
import { customerNotFound, duplicateCustomer } from '../errors.js';
import { CustomerCreated, CustomerUpdated } from '../events.js';
import { forgetCustomer } from '../loaders.js';
import { isCustomerVisible } from '../visibility.js';

/** By staff, without an account. Throws `BAD_USER_INPUT` or `DUPLICATE_CUSTOMER`. */
export function createCustomer(context: RequestContext, input: unknown): Promise<CustomerRow> {
  return context.database.transaction((unit) => insertCustomer(unit, context, input));
}

export async function insertCustomer(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<CustomerModel> {
  requireStaff(context, 'customers:create');
  const customer = parseInput(newCustomer, input);
  const written = await CustomerModel.query(unit.trx)
    .insert({ ...customer, isGuest: true })
    .returning('*')
    .catch((error: unknown) => {
      throw violates(error, 'customers_guest') ? duplicateCustomer(customer.email) : error;
    });
  unit.append(CustomerCreated, { customerId: written.id, userId: null });
  return written;
}

/**
 * One’s own, or any as staff; only staff write notes. Throws `CUSTOMER_NOT_FOUND`, `BAD_USER_INPUT`,
 * `DUPLICATE_CUSTOMER` or `CONCURRENT_MODIFICATION`.
 */
export function updateCustomer(context: RequestContext, id: string, input: unknown): Promise<CustomerRow> {
  requirePermission(context.actor, 'customers:update');
  const { expectedVersion, note, ...changes } = parseInput(customerChanges, input);
  return context.database.transaction(async (unit) => {
    const customer = await lockCustomer(unit, id, context);
    if (customer.version !== expectedVersion) {
      throw concurrentModification('customer', { expected: expectedVersion, actual: customer.version });
    }
    if (note !== undefined) requirePermissionOn(context.actor, 'customers:update', null);
    const [written] = await CustomerModel.query(unit.trx)
      .patch({ ...changes, ...(note !== undefined && { note }), version: customer.version + 1 })
      .where({ id })
      .returning('*')
      .catch((error: unknown) => {
        throw violates(error, 'customers_guest') ? duplicateCustomer(changes.email ?? customer.email) : error;
      });
    unit.append(CustomerUpdated, { customerId: id });
    forgetCustomer(context, id);
    return written as CustomerModel;
  });
}

/** Locked until the transaction ends. Throws `CUSTOMER_NOT_FOUND`, also for one the actor may not know of. */
export async function lockCustomer(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
): Promise<CustomerModel> {
  const customer = await CustomerModel.query(trx).findById(id).forNoKeyUpdate();
  if (!customer || !isCustomerVisible(customer, actor)) throw customerNotFound(id);
  requirePermissionOn(actor, 'customers:update', customer.userId);
  return customer;
}

/** Who signed in, as a customer; they become one by it. Throws `UNAUTHENTICATED`. */
export function becomeCustomer(context: RequestContext): Promise<CustomerRow> {
  const { userId } = requireUser(context.actor);
  return context.database.transaction(async (unit) => {
    const user = await unit.trx('users').where({ id: userId }).first('email');
    return customerFor(unit, context, { userId, email: user.email, name: null, phone: null });
  });
}

/**
 * Whose order it is: the account's customer, or the guest of that address. One who orders under an account's address
 * without signing in does not get into that account. What is known of them stays; names are filled in where there is none.
 */
export async function customerFor(
  unit: UnitOfWork,
  context: RequestContext,
  {
    userId,
    email,
    name,
    phone,
  }: {
    readonly userId: string | null;
    readonly email: string;
    readonly name: string | null;
    readonly phone: string | null;
  },
): Promise<CustomerModel> {
  const isGuest = userId === null;
  // Who comes second waits for the first, and then finds them.
  await unit.trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `commerce.customer ${context.tenant.id} ${userId ?? email}`,
  ]);
  const known = await CustomerModel.query(unit.trx)
    .where(isGuest ? { is_guest: true, email } : { user_id: userId })
    .first();
  if (!known) {
    const created = await CustomerModel.query(unit.trx)
      .insert({ userId, isGuest, email, name, phone })
      .returning('*');
    unit.append(CustomerCreated, { customerId: created.id, userId });
    forgetCustomer(context, created.id);
    return created;
  }
  return known;
}
