import {
  type ModuleDecision,
  type ModulePolicy as Policy,
  type ModuleReason as Reason,
  type RequestContext,
  requirePermission,
} from '@rustok/kernel';
import { Ctx, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';

export enum ModuleReason {
  CORE = 'core',
  DEFAULT = 'default',
  OVERRIDE = 'override',
  NOT_ENABLED = 'not_enabled',
  MISSING_DEPENDENCY = 'missing_dependency',
}
registerEnumType(ModuleReason, {
  name: 'ModuleReason',
  description: 'Why a module is on, or why not.',
  valuesConfig: {
    CORE: { description: 'On: every tenant has it.' },
    DEFAULT: {
      description: 'On: the tenant was given it at its creation, and nobody has switched it since.',
    },
    OVERRIDE: { description: 'On: somebody chose it.' },
    NOT_ENABLED: { description: 'Off: nobody wants it.' },
    MISSING_DEPENDENCY: {
      description: 'Off although it is switched on: it needs `missing`, which are off.',
    },
  } satisfies Record<keyof typeof ModuleReason, object>,
});

@ObjectType({ description: 'What was decided of one module, for the tenant of this request.' })
export class ModulePolicyDecision {
  @Field(() => String)
  moduleSlug!: string;

  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => ModuleReason)
  reason!: Reason;

  @Field(() => [String], { description: 'What it needs and is off; only with `MISSING_DEPENDENCY`.' })
  missing!: readonly string[];
}

@ObjectType({ description: 'What the tenant of this request has, and why.' })
class ModulePolicy {
  @Field(() => String, {
    description: '`sha256:…`, of all decisions: another one as soon as one of them is another.',
  })
  revision!: string;

  @Field(() => [ModulePolicyDecision], { description: 'Every module of the platform, in dependency order.' })
  modules!: readonly ModulePolicyDecision[];
}

@Resolver()
export class ModulePolicyResolver {
  @Query(() => ModulePolicy, { description: 'Needs `modules:list`.' })
  modulePolicy(@Ctx() { actor, platform, tenant }: RequestContext): ModulePolicy {
    requirePermission(actor, 'modules:list');
    return policyAnswer(platform.policyOf(tenant));
  }
}

function policyAnswer({ revision, decisions }: Policy): ModulePolicy {
  return { revision, modules: decisions.map(decisionAnswer) };
}

export function decisionAnswer({ module, enabled, reason, missing }: ModuleDecision): ModulePolicyDecision {
  return { moduleSlug: module.slug, enabled, reason, missing };
}
