import { DateTimeScalar, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int } from 'type-graphql';
import { DeadLetterStatus } from './dead-letter.js';
import { ReplaySource } from './replay.js';

@InputType({ description: 'Which dead letters; all that is given must hold.' })
export class ReplayDeadLettersFilter {
  @Field(() => [UUIDScalar], { nullable: true })
  ids?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of events: `blog.post.published`.' })
  types?: string[] | null;

  @Field(() => String, { nullable: true })
  consumer?: string | null;

  @Field(() => String, { nullable: true })
  target?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  deadAfter?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  deadBefore?: Date | null;
}

@InputType({ description: 'Which dead letters; all that is given must hold.' })
export class DeadLettersFilter extends ReplayDeadLettersFilter {
  @Field(() => DeadLetterStatus, { nullable: true })
  status?: DeadLetterStatus | null;
}

@InputType()
export class StartReplayInput {
  @Field(() => DateTimeScalar, { description: 'Included.' })
  from!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Not included. Default: now.' })
  to?: Date | null;

  @Field(() => [String], { nullable: true, description: 'Of events. Default: all.' })
  types?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Default: every consumer that takes the types.' })
  consumer?: string | null;

  @Field(() => ReplaySource, {
    nullable: true,
    description: 'Default: the log where it reaches back to `from`, else Iggy where that is the target.',
  })
  source?: ReplaySource | null;

  @Field(() => Int, { nullable: true, description: 'At most. Default: a setting of the platform.' })
  eventsPerSecond?: number | null;
}
