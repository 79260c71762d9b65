import {
  type AdministeredTenant as TenantFacts,
  connectionType,
  DateTimeScalar,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';

@ObjectType({ description: 'A tenant, as administrators of the platform see it.' })
export class AdministeredTenant {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'Host name under which the tenant is served.' })
  domain!: string | null;

  @Field(() => Boolean, { description: 'Whether it is served.' })
  isActive!: boolean;

  @Field(() => Boolean, { description: 'Its deletion has begun.' })
  isBeingDeleted!: boolean;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const AdministeredTenantConnection = connectionType('AdministeredTenant', AdministeredTenant);

@Resolver(() => AdministeredTenant)
export class AdministeredTenantResolver {
  @FieldResolver(() => String)
  defaultLocale(@Root() { locales }: TenantFacts): string {
    return locales.default;
  }

  @FieldResolver(() => [String], { description: 'Locales the tenant publishes in.' })
  locales(@Root() { locales }: TenantFacts): readonly string[] {
    return Object.keys(locales.fallbacks).sort();
  }

  @FieldResolver(() => [String], { description: 'Slugs of the modules that are on, core modules included.' })
  modules(@Root() tenant: TenantFacts, @Ctx() { platform }: RequestContext): readonly string[] {
    return platform.modulesOf(tenant);
  }

  @FieldResolver(() => Int)
  modulesCount(@Root() tenant: TenantFacts, @Ctx() { platform }: RequestContext): number {
    return platform.modulesOf(tenant).length;
  }
}
