import { Kind, parse } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { FetchNode } from '../graph/query-plan.js';

export interface FetchDocument {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** Plans are cached per graph, so a node's document is parsed once and goes when the plan goes. */
const documents = new WeakMap<FetchNode, FetchDocument>();

export function fetchDocument(node: FetchNode): FetchDocument {
  let known = documents.get(node);
  if (!known) {
    known = readDocument(node);
    documents.set(node, known);
  }
  return known;
}

function readDocument(node: FetchNode): FetchDocument {
  const document = parse(node.operation, { noLocation: true });
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  let definition: OperationDefinitionNode | undefined;
  for (const part of document.definitions) {
    if (part.kind === Kind.OPERATION_DEFINITION) definition = part;
    if (part.kind === Kind.FRAGMENT_DEFINITION) fragments[part.name.value] = part;
  }
  if (!definition) throw new Error(`The plan's fetch from "${node.serviceName}" has no operation`);
  return { document, definition, fragments };
}
