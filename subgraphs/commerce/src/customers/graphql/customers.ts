import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { CustomerRow } from '../customer-model.js';
import { customerById, customerOfUser, listCustomers } from '../loaders.js';
import { deleteAddress, saveAddress } from '../operations/write-address.js';
import { becomeCustomer, createCustomer, updateCustomer } from '../operations/write-customer.js';
import { AddressInput } from './address.js';
import { Customer, CustomerConnection } from './customer.js';

@InputType()
export class CreateCustomerInput {
  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  phone?: string | null;

  @Field(() => String, { nullable: true })
  note?: string | null;
}

@InputType({ description: 'What is absent stays.' })
export class UpdateCustomerInput {
  @Field(() => Int)
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  email?: string;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'By staff only.' })
  note?: string | null;
}

@InputType()
export class CustomerAddressInput {
  @Field(() => AddressInput)
  address!: AddressInput;

  @Field(() => Boolean, { nullable: true, description: 'Default false.' })
  isDefaultShipping?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Default false.' })
  isDefaultBilling?: boolean;
}

@Resolver()
export class CustomerQueries {
  @Query(() => Customer, { nullable: true, description: 'One’s own, or any with `customers:read`.' })
  customer(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<CustomerRow | null> {
    return loaders.get(customerById).load(id);
  }

  @Query(() => Customer, {
    nullable: true,
    description: 'Who asks, as a customer; null for nobody signed in, and before the first order.',
  })
  myCustomer(@Ctx() { actor, loaders }: RequestContext): Promise<CustomerRow | null> | null {
    return actor.kind === 'user' ? loaders.get(customerOfUser).load(actor.userId) : null;
  }

  @Query(() => CustomerConnection, { description: 'Newest first. Needs `customers:list`.' })
  customers(
    @Arg('email', () => String, { nullable: true }) email: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<CustomerRow>> {
    return listCustomers(context, { email }, args);
  }
}

@Resolver()
export class CustomerMutations {
  @Mutation(() => Customer, {
    description: 'Who asks becomes a customer, before a first order. Needs a signed-in user.',
  })
  becomeCustomer(@Ctx() context: RequestContext): Promise<CustomerRow> {
    return becomeCustomer(context);
  }

  @Mutation(() => Customer, { description: 'One without an account. Needs `customers:create`.' })
  createCustomer(
    @Arg('input', () => CreateCustomerInput) input: CreateCustomerInput,
    @Ctx() context: RequestContext,
  ): Promise<CustomerRow> {
    return createCustomer(context, input);
  }

  @Mutation(() => Customer, { description: 'One’s own, or any. Needs `customers:update`.' })
  updateCustomer(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateCustomerInput) input: UpdateCustomerInput,
    @Ctx() context: RequestContext,
  ): Promise<CustomerRow> {
    return updateCustomer(context, id, input);
  }

  @Mutation(() => Customer, {
    description:
      'A new address, or over the one of `addressId`. One’s own, or any. Needs `customers:update`.',
  })
  saveCustomerAddress(
    @Arg('customerId', () => UUIDScalar) customerId: string,
    @Arg('addressId', () => UUIDScalar, { nullable: true }) addressId: string | null,
    @Arg('input', () => CustomerAddressInput) input: CustomerAddressInput,
    @Ctx() context: RequestContext,
  ): Promise<CustomerRow> {
    return saveAddress(context, { customerId, addressId: addressId ?? null }, input);
  }

  @Mutation(() => Customer, { description: 'One’s own, or any. Needs `customers:update`.' })
  deleteCustomerAddress(
    @Arg('customerId', () => UUIDScalar) customerId: string,
    @Arg('addressId', () => UUIDScalar) addressId: string,
    @Ctx() context: RequestContext,
  ): Promise<CustomerRow> {
    return deleteAddress(context, { customerId, addressId });
  }
}
