import {
  connectionType,
  DateTimeScalar,
  type DeadLetter as DeadLetterFacts,
  JSONObjectScalar,
  UUIDScalar,
} from '@rustok/kernel';
import { Field, FieldResolver, Int, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import type { DeadLetterPage } from '../operations/list-dead-letters.js';
import { User } from './stubs.js';

export enum DeadLetterStatus {
  DEAD = 'dead',
  REQUEUED = 'requeued',
  REPLAYED = 'replayed',
}
registerEnumType(DeadLetterStatus, {
  name: 'DeadLetterStatus',
  description:
    'Dead until somebody asks for another try; requeued until that try; then replayed, or dead again.',
});

@ObjectType({ description: 'An event that a consumer, or the target of the relay, could not take.' })
export class DeadLetter {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => UUIDScalar)
  tenantId!: string;

  @Field(() => UUIDScalar)
  eventId!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => String, { nullable: true, description: 'The consumer that could not take it, or null.' })
  consumer!: string | null;

  @Field(() => String, { nullable: true, description: 'The target that could not take it, or null.' })
  target!: string | null;

  @Field(() => String, { description: 'What the last attempt failed with.' })
  reason!: string;

  @Field(() => Int)
  attempts!: number;

  @Field(() => DeadLetterStatus)
  status!: DeadLetterStatus;

  @Field(() => DateTimeScalar)
  deadAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  requeuedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  replayedAt!: Date | null;
}

export const DeadLetterConnection = connectionType('DeadLetter', DeadLetter);

@Resolver(() => DeadLetterConnection)
export class DeadLetterConnectionResolver {
  @FieldResolver(() => Int, { description: 'All that match, on whatever page.' })
  totalCount(@Root() page: DeadLetterPage): Promise<number> {
    return page.count();
  }
}

@Resolver(() => DeadLetter)
export class DeadLetterResolver {
  @FieldResolver(() => String, { description: 'Of the event: `blog.post.published`.' })
  eventType(@Root() { type }: DeadLetterFacts): string {
    return type;
  }

  @FieldResolver(() => JSONObjectScalar, { description: 'The event: payload, cause, time, actor.' })
  envelope(@Root() { envelope }: DeadLetterFacts): object {
    return envelope;
  }

  @FieldResolver(() => JSONObjectScalar)
  payload(@Root() { envelope }: DeadLetterFacts): unknown {
    return envelope.payload;
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who asked for another try; null for the platform itself.',
  })
  requeuedBy(@Root() { requeuedBy }: DeadLetterFacts): User | null {
    return requeuedBy === null ? null : { id: requeuedBy };
  }
}
