import {
  type AdministeredSettings,
  type FieldProblem,
  JSONObjectScalar,
  moduleSettings,
  type PositionedEnvelope,
  type RequestContext,
  updateModuleSettings,
} from '@rustok/kernel';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';

@ObjectType({ description: 'Something stored that the module has no use for any more: the default counts.' })
class ModuleSettingsProblem {
  @Field(() => String, { description: 'Dotted: `limits.0.perDay`. The default counts for its first part.' })
  path!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType({ description: "The tenant's settings of a module. Secrets that are set are masked." })
class ModuleSettings {
  @Field(() => Int, { description: 'How often they were changed; `updateModuleSettings` needs it.' })
  revision!: number;

  @Field(() => JSONObjectScalar, { description: 'What counts: the defaults with the overrides.' })
  values!: object;

  @Field(() => JSONObjectScalar, { description: 'What the tenant has set itself.' })
  overrides!: object;

  @Field(() => JSONObjectScalar, { description: 'What counts where nothing is set.' })
  defaults!: object;

  @Field(() => JSONObjectScalar, {
    description: 'JSON Schema (draft 2020-12) of what may be set, for a form.',
  })
  jsonSchema!: object;

  @Field(() => [ModuleSettingsProblem], {
    description: 'What was set and does not fit this release of the module; the next change takes it away.',
  })
  problems!: readonly FieldProblem[];
}

@InputType()
class UpdateModuleSettingsInput {
  @Field(() => String, { description: 'Slug. The module may be off.' })
  module!: string;

  @Field(() => Int, {
    description:
      'Of the settings this was decided by. When they have another one by now, `SETTINGS_CONFLICT`.',
  })
  revision!: number;

  @Field(() => JSONObjectScalar, {
    description:
      'Setting → its whole new value; null: the default again. What is not named, or sent back masked, stays as it is.',
  })
  changes!: Record<string, unknown>;
}

interface SettingsChangedPayload {
  readonly module: string;
  readonly revision: number;
}

@Resolver(() => ModuleSettings)
export class ModuleSettingsResolver {
  @Query(() => ModuleSettings, { description: 'Needs `modules:read`.' })
  moduleSettings(
    @Arg('module', () => String, { description: 'Slug. The module may be off.' }) module: string,
    @Ctx() context: RequestContext,
  ): Promise<AdministeredSettings> {
    return moduleSettings(context, module);
  }

  @Mutation(() => ModuleSettings, {
    description: 'Changes settings of a module for the tenant. Needs `settings:manage`.',
  })
  updateModuleSettings(
    @Arg('input', () => UpdateModuleSettingsInput) input: UpdateModuleSettingsInput,
    @Ctx() context: RequestContext,
  ): Promise<AdministeredSettings> {
    return updateModuleSettings(context, input);
  }

  @Subscription(() => ModuleSettings, {
    topics: 'tenant.module.settings_changed',
    description: 'Settings were changed; they come as they are by now. Needs `modules:read`.',
  })
  moduleSettingsChanged(
    @Root() { payload }: PositionedEnvelope<SettingsChangedPayload>,
    @Arg('module', () => String, { nullable: true, description: 'Slug. Default: of every module.' })
    _module: string | null,
    @Ctx() context: RequestContext,
  ): Promise<AdministeredSettings> {
    return moduleSettings(context, payload.module);
  }

  @FieldResolver(() => String)
  moduleSlug(@Root() { module }: AdministeredSettings): string {
    return module;
  }
}
