import { connectionType, DateTimeScalar, type Replay, UUIDScalar } from '@rustok/kernel';
import { Field, FieldResolver, Float, Int, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { User } from './stubs.js';

export enum ReplayStatus {
  RUNNING = 'running',
  DONE = 'done',
  FAILED = 'failed',
  CANCELLED = 'cancelled',
}
registerEnumType(ReplayStatus, { name: 'EventReplayStatus' });

export enum ReplaySource {
  LOG = 'log',
  IGGY = 'iggy',
}
registerEnumType(ReplaySource, {
  name: 'EventReplaySource',
  description:
    'Where events are read from: the log in Postgres or Iggy, as far back as each of them keeps events.',
});

@ObjectType({ description: 'Events delivered to consumers once more, on purpose.' })
export class EventReplay {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => UUIDScalar)
  tenantId!: string;

  @Field(() => String, { nullable: true, description: 'Null: every consumer that takes the types.' })
  consumer!: string | null;

  @Field(() => [String], { nullable: true, description: 'Null: all types.' })
  types!: readonly string[] | null;

  @Field(() => ReplaySource)
  source!: ReplaySource;

  @Field(() => DateTimeScalar, { description: 'Included.' })
  from!: Date;

  @Field(() => DateTimeScalar, { description: 'Not included.' })
  to!: Date;

  @Field(() => Int, { description: 'At most.' })
  eventsPerSecond!: number;

  @Field(() => ReplayStatus)
  status!: ReplayStatus;

  @Field(() => Float, { description: 'Events dealt with so far, those that became dead letters included.' })
  handled!: number;

  @Field(() => Float, { description: 'Events of it that became dead letters.' })
  dead!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How many there are; null where the source cannot say.',
  })
  total!: number | null;

  @Field(() => String, { nullable: true })
  lastError!: string | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;
}

export const EventReplayConnection = connectionType('EventReplay', EventReplay);

@Resolver(() => EventReplay)
export class EventReplayResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null for the platform itself.' })
  requestedBy(@Root() { requestedBy }: Replay): User | null {
    return requestedBy === null ? null : { id: requestedBy };
  }
}
