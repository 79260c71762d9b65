import {
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  moduleJournal,
  type ModuleJournalEntry as Entry,
  type RequestContext,
  type ToggleOutcome as Outcome,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Args,
  Ctx,
  Field,
  FieldResolver,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { User } from './stubs.js';

enum ToggleOutcome {
  COMMITTED = 'committed',
  REFUSED = 'refused',
  FAILED = 'failed',
}
registerEnumType(ToggleOutcome, {
  name: 'ToggleOutcome',
  description: 'How an attempt to switch a module ended.',
  valuesConfig: {
    REFUSED: { description: "The module's hook refused, with `errorCode`; nothing was changed." },
    FAILED: { description: "The module's hook failed; nothing was changed." },
  },
});

@ObjectType({ description: 'Somebody switched a module, or its hook kept them from it.' })
class ModuleJournalEntry {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String, { description: "A user's id, or what of the platform acted: `command:…`." })
  actor!: string;

  @Field(() => Boolean, { description: 'What it was to become.' })
  enabled!: boolean;

  @Field(() => ToggleOutcome)
  outcome!: Outcome;

  @Field(() => String, { nullable: true, description: 'Of the hook; null when it was committed.' })
  errorCode!: string | null;

  @Field(() => String, { description: 'Of `modulePolicy`, before.' })
  revisionBefore!: string;

  @Field(() => String, {
    description: 'Of `modulePolicy`, after; the same as before unless it was committed.',
  })
  revisionAfter!: string;

  @Field(() => String, { description: 'What it goes back to: the id of the request, as a rule.' })
  correlationId!: string;
}

const ModuleJournalConnection = connectionType('ModuleJournalEntry', ModuleJournalEntry);

@Resolver(() => ModuleJournalEntry)
export class ModuleJournalResolver {
  @Query(() => ModuleJournalConnection, {
    description: 'Who switched which module, and when; newest first. Needs `modules:list`.',
  })
  moduleJournal(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<Entry>> {
    return moduleJournal(context, args);
  }

  @FieldResolver(() => String)
  moduleSlug(@Root() { module }: Entry): string {
    return module;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null where no user acted.' })
  user(@Root() { actor }: Entry): User | null {
    return isUuid(actor) ? { id: actor } : null;
  }
}
