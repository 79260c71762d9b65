import {
  type AdministeredTenant as TenantFacts,
  type Connection,
  ConnectionArgs,
  type CreatedTenant,
  DateTimeScalar,
  type RequestContext,
  type TenantDeletion as DeletionFacts,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { requireAdministrator } from '../administration/require-administrator.js';
import { AdministeredTenant, AdministeredTenantConnection } from './administered-tenant.js';
import { CreateTenantInput, TenantsFilter, UpdateTenantInput } from './administration-inputs.js';
import { TenantDeletion } from './tenant-deletion.js';

const NEEDS = 'For administrators of the platform.';

@ObjectType()
class CreateTenantPayload {
  @Field(() => AdministeredTenant)
  tenant!: TenantFacts;

  @Field(() => UUIDScalar, { nullable: true, description: 'Of the owner, in the new tenant.' })
  ownerId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "For the owner to choose a password with, by the new tenant's `resetPassword`, once.",
  })
  resetToken!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the token ends.' })
  resetTokenExpiresAt!: Date | null;
}

@Resolver()
export class TenantAdministrationQueries {
  @Query(() => AdministeredTenantConnection, { description: `In the order of their slugs. ${NEEDS}` })
  tenants(
    @Arg('filter', () => TenantsFilter, { nullable: true }) filter: TenantsFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<TenantFacts>> {
    requireAdministrator(context);
    return context.platform.administration.page(context, { ...filter }, args);
  }

  @Query(() => AdministeredTenant, { nullable: true, description: `By id or slug. ${NEEDS}` })
  async administeredTenant(
    @Arg('id', () => UUIDScalar, { nullable: true }) id: string | null,
    @Arg('slug', () => String, { nullable: true }) slug: string | null,
    @Ctx() context: RequestContext,
  ): Promise<TenantFacts | null> {
    requireAdministrator(context);
    const { administration } = context.platform;
    if (id != null) return administration.find({ id });
    return slug == null ? null : administration.find({ slug });
  }

  @Query(() => TenantDeletion, { nullable: true, description: `The last there was. ${NEEDS}` })
  async tenantDeletion(
    @Arg('tenantId', () => UUIDScalar) tenantId: string,
    @Ctx() context: RequestContext,
  ): Promise<DeletionFacts | null> {
    requireAdministrator(context);
    return context.platform.administration.deletion(tenantId);
  }
}

@Resolver()
export class TenantAdministrationMutations {
  @Mutation(() => CreateTenantPayload, { description: NEEDS })
  async createTenant(
    @Arg('input', () => CreateTenantInput) input: CreateTenantInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateTenantPayload> {
    requireAdministrator(context);
    return presented(await context.platform.administration.create(context, input));
  }

  @Mutation(() => AdministeredTenant, {
    description: `Its old slug and domain name nobody from then on. ${NEEDS}`,
  })
  async updateTenant(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateTenantInput) { domain, ...input }: UpdateTenantInput,
    @Ctx() context: RequestContext,
  ): Promise<TenantFacts> {
    requireAdministrator(context);
    const named = Object.fromEntries(Object.entries(input).filter(([, value]) => value != null));
    return context.platform.administration.update(context, id, {
      ...named,
      ...(domain !== undefined && { domain }),
    });
  }

  @Mutation(() => AdministeredTenant, {
    description: `Nobody is served any more: requests are refused, streams end, consumers rest. ${NEEDS}`,
  })
  async deactivateTenant(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TenantFacts> {
    requireAdministrator(context);
    return context.platform.administration.deactivate(context, id);
  }

  @Mutation(() => AdministeredTenant, { description: NEEDS })
  async activateTenant(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<TenantFacts> {
    requireAdministrator(context);
    return context.platform.administration.activate(context, id);
  }

  @Mutation(() => TenantDeletion, {
    description: `Begins to delete an inactive tenant and everything it owns, for good; \`tenantDeletion\` tells how far it is. ${NEEDS}`,
  })
  async deleteTenant(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('confirmSlug', () => String, { description: 'The slug of the tenant, once more.' })
    confirmSlug: string,
    @Ctx() context: RequestContext,
  ): Promise<DeletionFacts> {
    requireAdministrator(context);
    return context.platform.administration.delete(context, { id, confirmSlug });
  }
}

function presented({ tenant, owner }: CreatedTenant): CreateTenantPayload {
  return {
    tenant,
    ownerId: owner?.userId ?? null,
    resetToken: owner?.passwordReset?.token ?? null,
    resetTokenExpiresAt: owner?.passwordReset?.expiresAt ?? null,
  };
}
