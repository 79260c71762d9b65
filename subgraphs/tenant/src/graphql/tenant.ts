import { API_VERSION, type RequestContext, type Tenant as TenantFacts, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';

@ObjectType({ description: 'The tenant of this request.' })
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true, description: 'Host name under which the tenant is served.' })
  domain!: string | null;
}

@Resolver(() => Tenant)
export class TenantResolver {
  @Query(() => String, { description: 'Of the platform that answers: `0.1.0`.' })
  apiVersion(): string {
    return API_VERSION;
  }

  @Query(() => Tenant)
  currentTenant(@Ctx() { tenant }: RequestContext): TenantFacts {
    return tenant;
  }

  @FieldResolver(() => String)
  defaultLocale(@Root() tenant: TenantFacts): string {
    return tenant.locales.default;
  }

  @FieldResolver(() => [String], { description: 'Locales the tenant publishes in.' })
  locales(@Root() tenant: TenantFacts): readonly string[] {
    return Object.keys(tenant.locales.fallbacks).sort();
  }
}
