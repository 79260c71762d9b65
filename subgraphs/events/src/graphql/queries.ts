import {
  type Connection,
  type ConsumerState,
  type DeadLetter as DeadLetterFacts,
  type EventAuditEntry,
  type Replay,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { findDeadLetter } from '../operations/find-dead-letter.js';
import { listAudit } from '../operations/list-audit.js';
import { listConsumers } from '../operations/list-consumers.js';
import { type DeadLetterPage, listDeadLetters } from '../operations/list-dead-letters.js';
import { findReplay, listReplays } from '../operations/list-replays.js';
import { readPipeline, type VisibleStatus } from '../operations/read-pipeline.js';
import { EventAuditConnection } from './audit-entry.js';
import { EventConsumer } from './consumer.js';
import { DeadLetter, DeadLetterConnection } from './dead-letter.js';
import { DeadLettersFilter } from './inputs.js';
import { EventPipeline } from './pipeline.js';
import { ReachArgs, ReachPageArgs } from './reach-args.js';
import { EventReplay, EventReplayConnection } from './replay.js';

const NEEDS = 'Needs `events:read`.';

@Resolver()
export class EventQueries {
  @Query(() => DeadLetterConnection, {
    description: `Events that could not be delivered, newest first. ${NEEDS}`,
  })
  deadLetters(
    @Arg('filter', () => DeadLettersFilter, { nullable: true }) filter: DeadLettersFilter | null,
    @Args(() => ReachPageArgs) args: ReachPageArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeadLetterPage> {
    return listDeadLetters(context, { ...filter }, args);
  }

  @Query(() => DeadLetter, { nullable: true, description: NEEDS })
  deadLetter(
    @Arg('id', () => UUIDScalar) id: string,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeadLetterFacts | null> {
    return findDeadLetter(context, { id }, reach);
  }

  @Query(() => EventReplayConnection, { description: `Newest first. ${NEEDS}` })
  replays(
    @Args(() => ReachPageArgs) args: ReachPageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<Replay>> {
    return listReplays(context, args);
  }

  @Query(() => EventReplay, { nullable: true, description: NEEDS })
  replay(
    @Arg('id', () => UUIDScalar) id: string,
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<Replay | null> {
    return findReplay(context, { id }, reach);
  }

  @Query(() => [EventConsumer], { description: `Of the modules that are on. ${NEEDS}` })
  eventConsumers(
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<readonly ConsumerState[]> {
    return listConsumers(context, reach);
  }

  @Query(() => EventPipeline, { description: NEEDS })
  eventPipeline(
    @Args(() => ReachArgs) reach: ReachArgs,
    @Ctx() context: RequestContext,
  ): Promise<VisibleStatus> {
    return readPipeline(context, reach);
  }

  @Query(() => EventAuditConnection, { description: `Newest first. ${NEEDS}` })
  eventAudit(
    @Args(() => ReachPageArgs) args: ReachPageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<EventAuditEntry>> {
    return listAudit(context, args);
  }
}
