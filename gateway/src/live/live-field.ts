import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Platform, PositionedEnvelope, SubscriptionDeclaration } from '@rustok/kernel';
import { variableValues } from '../execution/index.js';
import type { Operation } from '../graph/index.js';

/** The root field of a subscription: its name in the response, what the owning module declares about it, and its arguments. */
export interface LiveField {
  readonly name: string;
  readonly declaration: SubscriptionDeclaration;
  /** Where its results come from: events of the log, or the module itself. */
  readonly feed: 'log' | 'module';
  readonly node: FieldNode;
  /** Coerced against the API schema. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Types of the events that feed it. */
  readonly types: ReadonlySet<string>;
}

export type LiveFieldResult =
  | { readonly kind: 'field'; readonly field: LiveField }
  | { readonly kind: 'rejected'; readonly errors: readonly GraphQLError[] };

/** Nobody but the module knows what feeds the field, and who may listen. */
const FED_BY_MODULE: SubscriptionDeclaration = { events: [] };

/** Rejected when the variables do not fit the operation. */
export function liveFieldOf(
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  platform: Platform,
): LiveFieldResult {
  const { definition, fragments, apiSchema, plan } = operation;
  const definitions = definition.variableDefinitions ?? [];
  const coerced = variableValues(apiSchema, { definitions, variables });
  if (coerced.errors) return { kind: 'rejected', errors: coerced.errors };

  const node = rootField(definition.selectionSet, fragments);
  const field = node && apiSchema.getSubscriptionType()?.getFields()[node.name.value];
  const owner = plan.node?.kind === 'Subscription' ? plan.node.primary.serviceName : undefined;
  const module = owner === undefined ? undefined : platform.registry.get(owner);
  const declared = node && module?.graphql.subscriptions?.[node.name.value];
  const declaration = declared ?? (module?.remote?.pull && FED_BY_MODULE);
  if (!node || !field || !declaration) {
    // Start-up refuses a module whose subscription fields and declarations differ, and validation a document
    // without exactly one root field.
    throw new Error(`no module feeds the subscription ${node?.name.value ?? '(none)'}`);
  }
  const args = getArgumentValues(field, node, coerced.coerced);
  const types = new Set(platform.registry.eventsOf(declaration).map(({ type }) => type));
  const name = node.alias?.value ?? node.name.value;
  return {
    kind: 'field',
    field: { name, declaration, feed: declared ? 'log' : 'module', node, args, types },
  };
}

/** Whether the field has something to say about an event of its tenant. */
export function concerns({ types, declaration, args }: LiveField, envelope: PositionedEnvelope): boolean {
  return types.has(envelope.type) && (declaration.filter?.(envelope, args) ?? true);
}

/** The cursor that stands in the field's own argument, when the module declares one. */
export function cursorArgument({ declaration, args }: LiveField): string | undefined {
  const value = declaration.cursorArgument === undefined ? undefined : args[declaration.cursorArgument];
  return typeof value === 'string' ? value : undefined;
}

/** Validation has made sure that there is one, wherever fragments hide it. */
function rootField(
  { selections }: SelectionSetNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): FieldNode | undefined {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) return selection;
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? fragments[selection.name.value]?.selectionSet
        : selection.selectionSet;
    const field = inner && rootField(inner, fragments);
    if (field) return field;
  }
  return undefined;
}
