import {
  type DeadLetter as DeadLetterFacts,
  type Replay,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { cancelReplay } from '../operations/cancel-replay.js';
import { pauseConsumer, resumeConsumer } from '../operations/pause-consumer.js';
import { requeueDeadLetter, requeueDeadLetters } from '../operations/requeue-dead-letters.js';
import { startReplay } from '../operations/start-replay.js';
import { DeadLetter } from './dead-letter.js';
import { ReplayDeadLettersFilter, StartReplayInput } from './inputs.js';
import { ReachArgs } from './reach-args.js';
import { EventReplay } from './replay.js';

const NEEDS = 'Needs `events:manage`.';

@Resolver()
export class EventMutations {
  @Mutation(() => DeadLetter, { description: `Asks for another try. ${NEEDS}` })
  replayDeadLetter(
    @Arg('id', () => UUIDScalar) id: string,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeadLetterFacts> {
    return requeueDeadLetter(context, { id }, reach);
  }

  @Mutation(() => Int, {
    description: `Asks for another try of all dead ones that match; answers how many. ${NEEDS}`,
  })
  replayDeadLetters(
    @Arg('filter', () => ReplayDeadLettersFilter) filter: ReplayDeadLettersFilter,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<number> {
    return requeueDeadLetters(context, { ...filter }, reach);
  }

  @Mutation(() => EventReplay, {
    description: `Delivers events of one tenant to its consumers once more. ${NEEDS}`,
  })
  startReplay(
    @Arg('input', () => StartReplayInput) input: StartReplayInput,
    @Arg('tenantId', () => UUIDScalar, {
      nullable: true,
      description: 'Default: that of the request; others are for administrators of the platform.',
    })
    tenantId: string | null,
    @Ctx() context: RequestContext,
  ): Promise<Replay> {
    return startReplay(context, { ...input }, { tenantId });
  }

  @Mutation(() => EventReplay, { description: `What was delivered stays delivered. ${NEEDS}` })
  cancelReplay(
    @Arg('id', () => UUIDScalar) id: string,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<Replay> {
    return cancelReplay(context, { id }, reach);
  }

  @Mutation(() => Boolean, {
    description: `The consumer handles nothing until it is resumed, and then all it missed. ${NEEDS}`,
  })
  async pauseConsumer(
    @Arg('name', () => String) name: string,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await pauseConsumer(context, { name }, reach);
    return true;
  }

  @Mutation(() => Boolean, { description: `Undoes a pause of the same reach. ${NEEDS}` })
  async resumeConsumer(
    @Arg('name', () => String) name: string,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await resumeConsumer(context, { name }, reach);
    return true;
  }
}
