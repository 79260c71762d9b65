import {
  type ModulePreview as Preview,
  type ModuleSetProblem as Problem,
  previewModules,
  type RequestContext,
} from '@rustok/kernel';
import { Arg, Ctx, Field, Int, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { decisionAnswer, ModulePolicyDecision } from './module-policy.js';

enum ModuleSetProblemKind {
  UNKNOWN = 'unknown',
  MISSING_DEPENDENCIES = 'missing_dependencies',
  HAS_DEPENDENTS = 'has_dependents',
}
registerEnumType(ModuleSetProblemKind, {
  name: 'ModuleSetProblemKind',
  valuesConfig: {
    UNKNOWN: { description: 'This platform carries no such module.' },
    MISSING_DEPENDENCIES: {
      description: 'It is in the set and needs `others`, which are neither in it nor on.',
    },
    HAS_DEPENDENTS: { description: 'It is on and not in the set, and `others` of the set need it.' },
  },
});

@ObjectType({ description: 'Why a set could not be switched to as it is.' })
class ModuleSetProblem {
  @Field(() => ModuleSetProblemKind)
  kind!: Problem['kind'];

  @Field(() => String)
  moduleSlug!: string;

  @Field(() => [String])
  others!: readonly string[];
}

@ObjectType({ description: 'Why modules do not compose to one graph.' })
class ModuleCompositionError {
  @Field(() => String, { description: "The composition's own: `INVALID_FIELD_SHARING`." })
  code!: string;

  @Field(() => String)
  message!: string;

  @Field(() => [String], { description: 'The modules it names, or all of the set.' })
  modules!: readonly string[];
}

@ObjectType({
  description:
    'What clients would find different, by schema coordinate: `Post`, `Post.title`, `Query.posts(first:)`, `PostStatus.DRAFT`.',
})
class SchemaChanges {
  @Field(() => [String])
  typesRemoved!: readonly string[];

  @Field(() => [String])
  typesAdded!: readonly string[];

  @Field(() => [String], { description: 'Of types that stay: fields, arguments, values, members.' })
  membersRemoved!: readonly string[];

  @Field(() => [String], { description: 'To types that stay.' })
  membersAdded!: readonly string[];

  @Field(() => [String], { description: '`Post.title: String! → String`' })
  membersChanged!: readonly string[];
}

@ObjectType({ description: 'Open subscriptions of one root field.' })
class EndingSubscriptions {
  @Field(() => String)
  field!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: 'A persisted document that could not be run any more.' })
class BrokenDocument {
  @Field(() => String)
  id!: string;

  @Field(() => [String], { description: 'What validation says of it.' })
  errors!: readonly string[];
}

@ObjectType({ description: 'What would change; nothing has.' })
class ModulePreview {
  @Field(() => String, {
    description:
      'Of the policy as it is: give it to `toggleModule`, so that it decides by what was previewed.',
  })
  revision!: string;

  @Field(() => String, { description: 'Of the policy as it would be.' })
  resultingRevision!: string;

  @Field(() => [ModulePolicyDecision], {
    description: 'As it would be. A module of the set that lacks what it needs would be off.',
  })
  modules!: readonly ModulePolicyDecision[];

  @Field(() => [String])
  switchedOn!: readonly string[];

  @Field(() => [String])
  switchedOff!: readonly string[];

  @Field(() => [ModuleSetProblem], { description: 'For which `toggleModule` would refuse this set.' })
  problems!: readonly ModuleSetProblem[];

  @Field(() => [String], {
    description: 'The optional modules of the set with everything they need: a set without problems.',
  })
  completed!: readonly string[];

  @Field(() => [ModuleCompositionError], {
    description: 'Where there is one, these modules could not be served together, and the rest is not known.',
  })
  compositionErrors!: readonly ModuleCompositionError[];

  @Field(() => SchemaChanges)
  schema!: SchemaChanges;

  @Field(() => [EndingSubscriptions], {
    description:
      "Subscriptions of this tenant that would end with `MODULE_DISABLED`: those that are open in the gateway's process that answers this.",
  })
  endingSubscriptions!: readonly EndingSubscriptions[];

  @Field(() => [BrokenDocument])
  brokenDocuments!: readonly BrokenDocument[];
}

@Resolver()
export class ModulePreviewResolver {
  @Query(() => ModulePreview, {
    description:
      'What would change if exactly these optional modules were on; core modules may stand in the set. Needs `modules:manage`.',
  })
  async previewModules(
    @Arg('set', () => [String], { description: 'Slugs; at most 500.' }) set: string[],
    @Ctx() context: RequestContext,
  ): Promise<ModulePreview> {
    return previewAnswer(await previewModules(context, { set }));
  }
}

function previewAnswer({ policy, problems, graph, ...preview }: Preview): ModulePreview {
  const { types, members, compositionErrors, subscriptions, documents } = graph;
  return {
    ...preview,
    compositionErrors,
    resultingRevision: policy.revision,
    modules: policy.decisions.map(decisionAnswer),
    problems: problems.map((problem) => ({
      kind: problem.kind,
      moduleSlug: problem.module,
      others: problem.kind === 'unknown' ? [] : problem.others,
    })),
    schema: {
      typesRemoved: types.removed,
      typesAdded: types.added,
      membersRemoved: members.removed,
      membersAdded: members.added,
      membersChanged: members.changed,
    },
    endingSubscriptions: subscriptions,
    brokenDocuments: documents,
  };
}
