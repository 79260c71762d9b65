import { ConnectionArgs, UUIDScalar } from '@rustok/kernel';
import { ArgsType, Field } from 'type-graphql';

const ALL_TENANTS = 'Of all tenants; for administrators of the platform.';
const TENANT_ID =
  'Of this tenant. Default: that of the request; others are for administrators of the platform.';

@ArgsType()
export class ReachArgs {
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: ALL_TENANTS })
  allTenants!: boolean | null;

  @Field(() => UUIDScalar, { nullable: true, description: TENANT_ID })
  tenantId?: string | null;
}

@ArgsType()
export class ReachPageArgs extends ConnectionArgs {
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: ALL_TENANTS })
  allTenants!: boolean | null;

  @Field(() => UUIDScalar, { nullable: true, description: TENANT_ID })
  tenantId?: string | null;
}
