import {
  ClientError,
  EVENT_EXTENSION,
  type Platform,
  type ModuleSlug,
  type PositionedEnvelope,
  readHandedEvent,
  type RequestContext,
  type SubgraphSchema,
  type SubscriptionDeclaration,
} from '@rustok/kernel';
import {
  buildASTSchema,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  getArgumentValues,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { LocalDataSource, variableValues } from '../execution/index.js';

export interface EventAnswersOptions {
  readonly platform: Platform;
  readonly module: ModuleSlug;
  readonly schema: SubgraphSchema;
}

/** A subscription's document that asks for its field, for the event in `extensions`. */
export interface AskedForEvent {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/**
 * Answers for single events in the process of a module that is served alone, with the very resolvers that answer in the
 * gateway's own process. That an event happened is for the gateway to know; who may hear of it is looked at here once more.
 */
export class EventAnswers {
  readonly #options: EventAnswersOptions;
  readonly #source: LocalDataSource<RequestContext>;
  /** As clients see it: what enum values are called, and not what they stand for. */
  readonly #names: GraphQLSchema;

  constructor(options: EventAnswersOptions) {
    this.#options = options;
    this.#source = new LocalDataSource(options.schema.executable);
    this.#names = buildASTSchema(parse(options.schema.sdl, { noLocation: true }), { assumeValidSDL: true });
  }

  /**
   * Null where the field says nothing of this event to this actor. Throws `EVENT_UNFIT` for a request without an event, with
   * one of another tenant, or with one that does not feed the field.
   */
  async answer(asked: AskedForEvent, context: RequestContext): Promise<ExecutionResult> {
    const { document, operation, variables, extensions } = asked;
    const field = rootField(operation);
    const declaration = this.#declarationOf(field);
    const event = readHandedEvent(extensions[EVENT_EXTENSION]);
    if (!event) throw eventUnfit('there is none in `extensions.event`');
    if (event.tenantId !== context.tenant.id) throw eventUnfit('it is not of the tenant that is signed');
    const feeding = this.#options.platform.registry.eventsOf(declaration);
    if (!feeding.some(({ type }) => type === event.type)) {
      throw eventUnfit(`"${event.type}" does not feed "${field.name.value}"`);
    }
    const args = this.#argumentsOf(field, asked);
    if (!args.errors && !isFor(args.values, { declaration, event, context })) {
      return { data: { [field.alias?.value ?? field.name.value]: null } };
    }
    // Arguments that do not fit are refused there, with their errors.
    return this.#source.fetch(
      { document, source: '', operationName: operation.name?.value, variables, rootValue: event },
      context,
    );
  }

  #declarationOf({ name }: FieldNode): SubscriptionDeclaration {
    const { platform, module } = this.#options;
    const declaration = platform.registry.get(module)?.graphql.subscriptions?.[name.value];
    if (declaration) return declaration;
    throw eventUnfit(`no event feeds "${name.value}"`);
  }

  #argumentsOf(field: FieldNode, { operation, variables }: AskedForEvent) {
    const definition = this.#names.getSubscriptionType()?.getFields()[field.name.value];
    if (!definition) throw eventUnfit(`there is no subscription "${field.name.value}"`);
    const definitions = operation.variableDefinitions ?? [];
    const { coerced, errors } = variableValues(this.#names, { definitions, variables });
    return errors
      ? ({ errors } as const)
      : ({ errors: undefined, values: getArgumentValues(definition, field, coerced) } as const);
  }
}

interface Told {
  readonly declaration: SubscriptionDeclaration;
  readonly event: PositionedEnvelope;
  readonly context: RequestContext;
}

/** The gateway has asked the same when the client began to listen, and whenever rights changed. */
function isFor(args: Readonly<Record<string, unknown>>, { declaration, event, context }: Told): boolean {
  if (declaration.filter?.(event, args) === false) return false;
  try {
    declaration.authorize?.(context, args);
    return true;
  } catch (error) {
    if (error instanceof ClientError) return false;
    throw error;
  }
}

/** A planned fetch has one, at the top of the operation. */
function rootField({ selectionSet }: OperationDefinitionNode): FieldNode {
  const [only, ...others] = selectionSet.selections;
  if (only?.kind === Kind.FIELD && others.length === 0) return only;
  throw eventUnfit('it is asked for with more, or less, than one field');
}

function eventUnfit(reason: string): ClientError {
  return new ClientError('EVENT_UNFIT', `A subscription is answered here for one event: ${reason}.`);
}
