import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  OperationTypeNode,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { EventSubscription } from '@rustok/kernel';
import type { FetchRequest } from '../execution/index.js';

/**
 * A subscription's primary fetch, `subscription { stockChanged(…) { … } }`, as a question for the entity its event is
 * about: `query { _entities(representations: …) { ... on Item { … } } }`.
 */
export interface EventQuestion {
  readonly field: string;
  /** Under which the client gets it. */
  readonly responseName: string;
  /** Of one representation, its values still to be given. */
  ask(entity: string, representation: Readonly<Record<string, unknown>>, request: FetchRequest): FetchRequest;
}

const REPRESENTATIONS = 'representations';

export function eventQuestion(document: DocumentNode): EventQuestion {
  const root = rootField(document);
  const fragments = fragmentsBelow(document, root.selectionSet);
  const variables = variablesOf(root.selectionSet, fragments);
  const questions = new Map<string, { document: DocumentNode; source: string }>();
  const questionOf = (entity: string) => {
    let question = questions.get(entity);
    if (!question) questions.set(entity, (question = questionFor(entity)));
    return question;
  };
  const questionFor = (entity: string) => {
    const definitions = operationOf(document)
      .variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value))
      .map((definition) => print(definition));
    const source =
      `query (${[`$${REPRESENTATIONS}: [_Any!]!`, ...(definitions ?? [])].join(', ')}) ` +
      `{ _entities(representations: $${REPRESENTATIONS}) { ... on ${entity} ${print(root.selectionSet)} } }` +
      fragments.map((fragment) => `\n${print(fragment)}`).join('');
    return { source, document: parse(source, { noLocation: true }) };
  };
  return {
    field: root.name.value,
    responseName: root.alias?.value ?? root.name.value,
    ask(entity, representation, { variables: given, signal }) {
      const used = Object.entries(given).filter(([name]) => variables.has(name));
      return {
        ...questionOf(entity),
        operationName: undefined,
        variables: {
          ...Object.fromEntries(used),
          [REPRESENTATIONS]: [{ __typename: entity, ...representation }],
        },
        signal,
      };
    },
  };
}

/** The key of the entity; `undefined` where the event does not have all of it. */
export function keyInEvent(
  { key }: Pick<EventSubscription & { kind: 'entity' }, 'key'>,
  payload: unknown,
): Readonly<Record<string, unknown>> | undefined {
  const entries = Object.entries(key).map(([field, name]) => [
    field,
    (payload as Record<string, unknown>)[name],
  ]);
  return entries.every(([, value]) => value !== undefined && value !== null)
    ? Object.fromEntries(entries)
    : undefined;
}

/** The answer for the entity, as the subscription field's own. */
export function asEventAnswer(responseName: string, { data, errors }: ExecutionResult): ExecutionResult {
  const entities = data?.['_entities'];
  const located = errors?.map((error) => ({
    ...error,
    path: error.path?.[0] === '_entities' ? [responseName, ...error.path.slice(2)] : [responseName],
  }));
  return {
    data: { [responseName]: Array.isArray(entities) ? ((entities[0] as unknown) ?? null) : null },
    ...(located?.length && { errors: located as unknown as NonNullable<ExecutionResult['errors']> }),
  };
}

function operationOf({ definitions }: DocumentNode) {
  for (const part of definitions) if (part.kind === Kind.OPERATION_DEFINITION) return part;
  throw new Error('a fetch without an operation');
}

/** The plan's own: one field, at the top of the operation. */
function rootField(document: DocumentNode): FieldNode & { readonly selectionSet: SelectionSetNode } {
  const { operation, selectionSet } = operationOf(document);
  for (const selection of selectionSet.selections) {
    if (operation !== OperationTypeNode.SUBSCRIPTION || selection.kind !== Kind.FIELD) continue;
    if (selection.selectionSet) return { ...selection, selectionSet: selection.selectionSet };
  }
  throw new Error('an event answers only a subscription of an entity');
}

function fragmentsBelow(
  { definitions }: DocumentNode,
  top: SelectionSetNode,
): readonly FragmentDefinitionNode[] {
  const known = new Map(
    definitions.flatMap((part) =>
      part.kind === Kind.FRAGMENT_DEFINITION ? [[part.name.value, part] as const] : [],
    ),
  );
  const used = new Map<string, FragmentDefinitionNode>();
  const collect = (selectionSet: SelectionSetNode) => {
    visit(selectionSet, {
      FragmentSpread({ name }) {
        const fragment = known.get(name.value);
        if (!fragment || used.has(name.value)) return;
        used.set(name.value, fragment);
        collect(fragment.selectionSet);
      },
    });
  };
  collect(top);
  return [...used.values()];
}

function variablesOf(
  top: SelectionSetNode,
  fragments: readonly FragmentDefinitionNode[],
): ReadonlySet<string> {
  const names = new Set<string>();
  const visitor = {
    Variable({ name }: { readonly name: { readonly value: string } }) {
      names.add(name.value);
    },
  };
  for (const part of [top, ...fragments]) visit(part, visitor);
  return names;
}
