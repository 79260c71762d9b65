import { DateTimeScalar, type TenantDeletion as DeletionFacts, UUIDScalar } from '@rustok/kernel';
import { Field, FieldResolver, Float, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { User } from './stubs.js';

enum TenantDeletionStatus {
  RUNNING = 'running',
  DONE = 'done',
}
registerEnumType(TenantDeletionStatus, { name: 'TenantDeletionStatus' });

@ObjectType({ description: 'What became of the rows of one table.' })
class ErasedTable {
  @Field(() => String)
  table!: string;

  @Field(() => Float, { description: 'Rows deleted so far.' })
  deleted!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Rows that are left, counted when all was over: 0. Null until then.',
  })
  remaining!: number | null;
}

@ObjectType({
  description: 'How far the deletion of a tenant is; in the end, the proof that nothing remains.',
})
export class TenantDeletion {
  @Field(() => UUIDScalar)
  tenantId!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => TenantDeletionStatus)
  status!: TenantDeletionStatus;

  @Field(() => DateTimeScalar)
  startedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => [ErasedTable], { description: 'By table; once it is done, every table there is.' })
  tables!: readonly ErasedTable[];

  @Field(() => String, { nullable: true, description: 'What went wrong last; it is tried again.' })
  lastError!: string | null;
}

@Resolver(() => TenantDeletion)
export class TenantDeletionResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null for the platform itself.' })
  requestedBy(@Root() { requestedBy }: DeletionFacts): User | null {
    return requestedBy === null ? null : { id: requestedBy };
  }
}
