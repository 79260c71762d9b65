import {
  JSONObjectScalar,
  masked,
  type PositionedEnvelope,
  type RequestContext,
  requirePermission,
  type TenantModule as TenantModuleState,
  toggleModule,
} from '@rustok/kernel';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';

enum ModuleKind {
  CORE = 'core',
  OPTIONAL = 'optional',
}
registerEnumType(ModuleKind, { name: 'ModuleKind', description: 'Core modules are always on.' });

@ObjectType({ description: 'A module this platform carries.' })
class ModuleRegistryItem {
  @Field(() => String)
  moduleSlug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => String)
  version!: string;

  @Field(() => ModuleKind)
  kind!: ModuleKind;

  @Field(() => Boolean, { description: 'Whether it is on for the tenant of this request.' })
  enabled!: boolean;

  @Field(() => [String], { description: 'Modules that must be on before this one.' })
  dependencies!: readonly string[];
}

@ObjectType({ description: 'A module as the tenant of this request has it.' })
class TenantModule {
  @Field(() => Boolean)
  enabled!: boolean;
}

interface ToggledPayload {
  readonly module: string;
  readonly enabled: boolean;
}

@Resolver(() => TenantModule)
export class ModuleResolver {
  @Query(() => [String], { description: 'Slugs of the modules that are on, core modules included.' })
  enabledModules(@Ctx() { platform, tenant }: RequestContext): readonly string[] {
    return platform.modulesOf(tenant);
  }

  @Query(() => [ModuleRegistryItem])
  moduleRegistry(@Ctx() { platform, tenant }: RequestContext): readonly ModuleRegistryItem[] {
    return platform.policyOf(tenant).decisions.map(({ module, enabled }) => ({
      moduleSlug: module.slug,
      name: module.name,
      description: module.description,
      version: module.version,
      kind: module.kind as ModuleKind,
      enabled,
      dependencies: module.dependsOn,
    }));
  }

  @Query(() => [TenantModule], { description: 'Needs `modules:list`.' })
  tenantModules(@Ctx() { actor, platform, tenant }: RequestContext): readonly TenantModuleState[] {
    requirePermission(actor, 'modules:list');
    return platform.policyOf(tenant).decisions;
  }

  @Mutation(() => TenantModule, {
    description: 'Switches an optional module on or off for the tenant. Needs `modules:manage`.',
  })
  toggleModule(
    @Arg('slug', () => String) slug: string,
    @Arg('enabled', () => Boolean) enabled: boolean,
    @Arg('expectedRevision', () => String, {
      nullable: true,
      description:
        'Of `modulePolicy`, or of a preview. When the policy has another one by now, `MODULE_POLICY_CONFLICT`.',
    })
    expectedRevision: string | null,
    @Ctx() context: RequestContext,
  ): Promise<TenantModuleState> {
    return toggleModule(context, { slug, enabled, expectedRevision });
  }

  @Subscription(() => TenantModule, {
    topics: 'tenant.module.toggled',
    description: 'A module was switched on or off. Needs `modules:list`.',
  })
  moduleToggled(
    @Root() { payload }: PositionedEnvelope<ToggledPayload>,
    @Ctx() { platform }: RequestContext,
  ): TenantModuleState | null {
    const module = platform.registry.get(payload.module);
    return module ? { module, enabled: payload.enabled } : null;
  }

  @FieldResolver(() => String)
  moduleSlug(@Root() { module }: TenantModuleState): string {
    return module.slug;
  }

  @FieldResolver(() => JSONObjectScalar, {
    description: "The tenant's settings of the module, defaults included. Secrets that are set are masked.",
  })
  settings(@Root() { module }: TenantModuleState, @Ctx() context: RequestContext): object {
    requirePermission(context.actor, 'modules:read');
    const { tenant, platform } = context;
    const { values, overrides } = platform.moduleSettings.of(tenant, module.slug, module.settings);
    return masked(module.settings, values, overrides);
  }
}
