import { connectionType, DateTimeScalar, isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { CustomerAddressRow, CustomerRow } from '../customer-model.js';
import { addressesOfCustomer, customerById } from '../loaders.js';
import { maySeeNotes } from '../visibility.js';
import { Address } from './address.js';
import { User } from './stubs.js';

export function resolveCustomer(
  { id }: { id: string },
  context: RequestContext,
): Promise<CustomerRow | null> {
  return isUuid(id) ? context.loaders.get(customerById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'An address in the book of a customer.' })
export class CustomerAddress {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Address)
  address!: Address;

  @Field(() => Boolean)
  isDefaultShipping!: boolean;

  @Field(() => Boolean)
  isDefaultBilling!: boolean;
}

@ObjectType({ description: 'Somebody who orders. For themselves, and for those who may read customers.' })
@Directive('@key(fields: "id")')
export class Customer {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => Boolean, { description: 'Never had an account.' })
  isGuest!: boolean;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const CustomerConnection = connectionType('Customer', Customer);

@Resolver(() => Customer)
export class CustomerResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Null for guests, and when the account is gone.',
  })
  user(@Root() { userId }: CustomerRow): User | null {
    return userId === null ? null : { id: userId };
  }

  @FieldResolver(() => String, { nullable: true, description: 'Of staff, for staff; null for the customer.' })
  note(@Root() { note }: CustomerRow, @Ctx() { actor }: RequestContext): string | null {
    return maySeeNotes(actor) ? note : null;
  }

  @FieldResolver(() => [CustomerAddress])
  async addresses(
    @Root() { id }: CustomerRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly CustomerAddressRow[]> {
    return (await loaders.get(addressesOfCustomer).load(id)) ?? [];
  }
}
