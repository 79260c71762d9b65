import {
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  listDocuments,
  type ListedDocument,
  persistDocuments,
  type PersistReport,
  removeDocuments,
  type RequestContext,
} from '@rustok/kernel';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { User } from './stubs.js';

enum PersistOutcome {
  PERSISTED = 'persisted',
  UNCHANGED = 'unchanged',
  REFUSED = 'refused',
}
registerEnumType(PersistOutcome, {
  name: 'PersistOutcome',
  description: 'What became of a document that was to be persisted.',
  valuesConfig: {
    UNCHANGED: { description: 'It was there already.' },
    REFUSED: { description: 'It has `problems`.' },
  } satisfies Partial<Record<keyof typeof PersistOutcome, object>>,
});

@InputType()
class PersistDocumentInput {
  @Field(() => String, {
    nullable: true,
    description: 'To have it compared: `sha256:` and the hash of the text in hex, or the hash alone.',
  })
  id?: string | null;

  @Field(() => String, { description: 'GraphQL, exactly as it is to be run.' })
  document!: string;

  @Field(() => String, { nullable: true, description: 'For the list; at most 255 characters.' })
  name?: string | null;
}

@ObjectType({ description: 'Why a document is not persisted.' })
class PersistedDocumentProblem {
  @Field(() => String, { description: 'As a request with it would be refused: `GRAPHQL_VALIDATION_FAILED`.' })
  code!: string;

  @Field(() => String)
  message!: string;
}

@ObjectType({ description: 'What became of one document.' })
class PersistedDocumentReport {
  @Field(() => String, { description: '`sha256:…`, of its text.' })
  id!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => PersistOutcome)
  outcome!: PersistReport['outcome'];

  @Field(() => [PersistedDocumentProblem])
  problems!: readonly PersistedDocumentProblem[];
}

@ObjectType({ description: 'A document that clients of this tenant may run by its id.' })
class PersistedDocument {
  @Field(() => String, { description: '`sha256:…`, of its text: what clients send as `documentId`.' })
  id!: string;

  @Field(() => String)
  document!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => String, { description: "A user's id, or what of the platform acted: `command:…`." })
  createdBy!: string;
}

const PersistedDocumentConnection = connectionType('PersistedDocument', PersistedDocument);

@Resolver(() => PersistedDocument)
export class PersistedDocumentResolver {
  @Query(() => PersistedDocumentConnection, { description: 'Newest first. Needs `documents:manage`.' })
  persistedDocuments(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ListedDocument>> {
    return listDocuments(context, args);
  }

  @Mutation(() => [PersistedDocumentReport], {
    description:
      'Lets clients of this tenant run these documents by their ids. One report for each, in the same order. Needs `documents:manage`.',
  })
  async persistDocuments(
    @Arg('documents', () => [PersistDocumentInput], { description: 'At most 100.' })
    documents: PersistDocumentInput[],
    @Ctx() context: RequestContext,
  ): Promise<readonly PersistedDocumentReport[]> {
    return persistDocuments(context, { documents });
  }

  @Mutation(() => [String], {
    description:
      'Nobody can run them by their ids any more; subscriptions that run go on. The ids of those that were there. Needs `documents:manage`.',
  })
  async removePersistedDocuments(
    @Arg('ids', () => [String], { description: 'At most 100.' }) ids: string[],
    @Ctx() context: RequestContext,
  ): Promise<readonly string[]> {
    return removeDocuments(context, { ids });
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null where no user acted.' })
  createdByUser(@Root() { createdBy }: ListedDocument): User | null {
    return isUuid(createdBy) ? { id: createdBy } : null;
  }
}
