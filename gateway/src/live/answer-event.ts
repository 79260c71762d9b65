import type { RequestContext } from '@rustok/kernel';
import type { GraphQLError } from 'graphql';
import type { Answer, DataSource, Executor, SubscribedEvent } from '../execution/index.js';
import type { Operation } from '../graph/index.js';
import { isDatabaseOutage, isPassing } from './errors.js';
import type { LiveField } from './live-field.js';

/** Any throw as the errors a client may see. */
export type PublicErrors = (error: unknown, context: RequestContext) => readonly GraphQLError[];

export interface EventQuestion {
  readonly operation: Operation;
  readonly field: LiveField;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of this event alone: it holds the loaders. */
  readonly context: RequestContext;
  readonly dataSources: ReadonlyMap<string, DataSource<RequestContext>>;
  readonly executor: Executor;
  readonly publicErrors: PublicErrors;
}

/**
 * The result of a subscription for one event, errors public. `undefined` when the root field is null without an error:
 * the event is nothing this actor may see; what a module has sent itself is always a result. A bug is a result with its error. Throws `DATABASE_UNAVAILABLE`: a result
 * without what could not be read would be an event that was lost. So would be one without the primary part, while the
 * owning module is in another process and away.
 */
export async function answerEvent(
  event: SubscribedEvent,
  { operation, field, variables, context, dataSources, executor, publicErrors }: EventQuestion,
): Promise<Answer | undefined> {
  let answer: Answer;
  try {
    answer = await executor.answerEvent({ operation, variables, context, dataSources, ...event });
  } catch (error) {
    if (isDatabaseOutage(error)) throw error;
    return { kind: 'result', result: { errors: publicErrors(error, context) } };
  }
  const mayBeHidden = 'rootValue' in event;
  if (answer.kind === 'text') {
    return mayBeHidden && answer.data === `{"${field.name}":null}` ? undefined : answer;
  }
  const { result } = answer;
  if (!result.errors) return mayBeHidden && result.data?.[field.name] == null ? undefined : answer;
  const outage = result.errors.find((error) => isOutage(error, event));
  if (outage) throw outage.originalError ?? outage;
  const errors = result.errors.flatMap((error) => publicErrors(error, context));
  return { kind: 'result', result: { ...result, errors } };
}

/** Fields of other modules may be missing, as in any answer; the owning module's may not. */
function isOutage({ path, originalError }: GraphQLError, event: SubscribedEvent): boolean {
  if (isDatabaseOutage(originalError)) return true;
  return 'rootValue' in event && path?.length === 1 && isPassing(originalError);
}
