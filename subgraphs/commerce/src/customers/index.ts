import type { Area } from '../area.js';
import { customerEvents } from './events.js';
import { CustomerResolver, resolveCustomer } from './graphql/customer.js';
import { CustomerMutations, CustomerQueries } from './graphql/customers.js';
import { resolveUser, User } from './graphql/stubs.js';

/** Who orders. */
export const customers: Area = {
  events: customerEvents,
  resolvers: [CustomerResolver, CustomerQueries, CustomerMutations],
  orphanedTypes: [User],
  references: { Customer: resolveCustomer, User: resolveUser },
};
