import { setTimeout as pause } from 'node:timers/promises';
import type { PositionedEnvelope } from '@rustok/kernel';
import { answerEvent } from './answer-event.js';
import { asRetryable, cursorExpired } from './errors.js';
import { frameOf } from './frame.js';
import { concerns } from './live-field.js';
import type { OperationHost } from './shared-operation.js';
import type { Subscriber } from './subscriber.js';
import type { Turn } from './turns.js';

export interface CatchUpHost extends OperationHost {
  /** Waited for, and left while its client takes nothing. */
  catchUpTurn(subscriber: Subscriber): Turn;
  /** Resolves when nothing holds the tenant's frames back. */
  released(subscriber: Subscriber): Promise<void>;
}

/** Events per read. */
const PAGE = 100;
const MAX_PAUSE_MS = 1_000;

/**
 * Reads what a subscriber has missed and sends it, as fast as its client takes it, until its operation keeps the rest.
 * Its operation runs meanwhile and keeps its last frames, so the two meet even while events keep coming. Never rejects.
 */
export async function catchUp(subscriber: Subscriber, host: CatchUpHost): Promise<void> {
  host.metrics.catchUps.inc();
  // It may have ended in the moment in which it began.
  if (subscriber.hasEnded) return;
  const turn = host.catchUpTurn(subscriber);
  await turn.enter();
  try {
    await readOn(subscriber, host, turn);
  } catch (error) {
    subscriber.fail(asRetryable(error as Error));
  } finally {
    turn.leave();
  }
}

async function readOn(subscriber: Subscriber, host: CatchUpHost, turn: Turn): Promise<void> {
  const { history } = host.platform;
  const { field } = subscriber.options;
  let pauseMs = 10;
  while (!hasArrived(subscriber)) {
    const { database } = subscriber.context;
    const after = subscriber.position;
    const { envelopes, readUpTo } = await database.read((trx) =>
      history.read(trx, { tenantId: database.tenantId, after, types: [...field.types], limit: PAGE }),
    );
    // Asked afterwards: the edge moves before events go, so nothing was missing from what was read.
    if (after < (await history.edge()).position) throw cursorExpired();
    for (const envelope of envelopes) {
      // What its operation will answer is left to it: the log may be ahead of the feed, which tells who lost access.
      subscriber.advance(envelope.position - 1n);
      if (hasArrived(subscriber)) return;
      if (concerns(field, envelope)) {
        await roomFor(subscriber, turn);
        await deliver(envelope, subscriber, host);
      }
      if (subscriber.hasEnded) return;
      subscriber.advance(envelope.position);
      if (hasArrived(subscriber)) return;
    }
    subscriber.advance(readUpTo);
    if (subscriber.position > after) continue;
    // At the end of the log, and yet not where the operation begins: it will be, once the log says so.
    await pause(pauseMs, undefined, { ref: false });
    pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
  }
}

function hasArrived(subscriber: Subscriber): boolean {
  return subscriber.hasEnded || subscriber.operation.admit(subscriber);
}

/** Answers for this subscriber alone, and anew when its rights or its graph have changed meanwhile. */
async function deliver(
  envelope: PositionedEnvelope,
  subscriber: Subscriber,
  host: CatchUpHost,
): Promise<void> {
  const { platform, dataSources, executor, publicErrors, metrics } = host;
  const { field, subscribed } = subscriber.options;
  // Each further turn needs another change.
  while (!subscriber.hasEnded) {
    const { context: viewer, operation: live, locales } = subscriber;
    const { state } = live;
    const { tenant, operation } = state;
    const context = platform.contextFor({
      tenant,
      actor: viewer.actor,
      acceptedLocales: locales,
      cause: { correlationId: envelope.correlationId, causationId: envelope.id },
    });
    const { variables } = live.source;
    metrics.executions.inc();
    const answer = await answerEvent(
      { rootValue: envelope },
      {
        ...{ operation, field, variables, context, dataSources, executor, publicErrors },
      },
    );
    await host.released(subscriber);
    if (subscriber.context !== viewer || subscriber.operation.state !== state) continue;
    const { position } = envelope;
    if (!answer) return;
    metrics.deliveries.inc();
    subscriber.offer(frameOf(answer, position, host.seal(position, tenant.id, subscribed)));
    return;
  }
}

/** A client that reads slowly does not keep the others from their turn. */
async function roomFor({ queue }: Subscriber, turn: Turn): Promise<void> {
  if (queue.isOpen) return;
  turn.leave();
  await queue.drained();
  await turn.enter();
}
