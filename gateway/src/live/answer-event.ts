import type { PositionedEnvelope, RequestContext } from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { type DataSource, executeEvent } from '../execution/index.js';
import type { Operation } from '../graph/index.js';
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
  readonly publicErrors: PublicErrors;
}

/**
 * The result of a subscription for one event, errors public. `undefined` when the root field is null without an error:
 * the event is nothing this actor may see. Never rejects: a bug is a result with its error.
 */
export async function answerEvent(
  envelope: PositionedEnvelope,
  { operation, field, variables, context, dataSources, publicErrors }: EventQuestion,
): Promise<ExecutionResult | undefined> {
  try {
    const result = await executeEvent({ operation, variables, context, dataSources, rootValue: envelope });
    if (result.errors) {
      return { ...result, errors: result.errors.flatMap((error) => publicErrors(error, context)) };
    }
    return result.data?.[field.name] == null ? undefined : result;
  } catch (error) {
    return { errors: publicErrors(error, context) };
  }
}
