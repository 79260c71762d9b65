import { createHash } from 'node:crypto';
import { type Actor, heldGrants, type TenantId } from '@rustok/kernel';
import { type DocumentNode, type FieldNode, Kind, print, visit } from 'graphql';
import type { Operation } from '../graph/index.js';

/** What is subscribed to, whoever does: the same after a restart, on another instance, and on another graph. */
export interface SubscribedOperation {
  /** sha256 of document and operation name, hex. */
  readonly document: string;
  /** sha256 of those and of the variables, hex. */
  readonly hash: string;
}

/** `cursor` is the root field's argument that carries a cursor: it says from where on, and not what. */
export function subscribedOperation(
  { document, definition }: Operation,
  variables: Readonly<Record<string, unknown>>,
  cursor: { readonly field: FieldNode; readonly argument: string } | undefined,
): SubscribedOperation {
  const node = cursor?.field.arguments?.find(({ name }) => name.value === cursor.argument)?.value;
  const cursorVariable = node?.kind === Kind.VARIABLE ? node.name.value : undefined;
  const declared = (definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  // As they were sent: they are JSON, while a scalar may make of them what no longer tells two values apart.
  const values = declared
    .filter((name) => name !== cursorVariable && variables[name] !== undefined)
    .sort()
    .map((name) => [name, canonical(variables[name])]);
  const text = textOf(cursor ? withoutArgument(document, cursor) : document);
  const hashed = sha256(definition.name?.value ?? null, text);
  return { document: hashed, hash: sha256(hashed, values) };
}

/** Two subscriptions with one key get the same frames. */
export function shareKey(parts: {
  readonly tenantId: TenantId;
  readonly graphKey: string;
  readonly operation: SubscribedOperation;
  readonly actor: Actor;
  readonly locales: readonly string[];
  /** Whether the results depend on who asks, and not only on their rights. */
  readonly viewerDependent: boolean;
}): string {
  const { tenantId, graphKey, operation, actor, locales, viewerDependent } = parts;
  return sha256(
    tenantId,
    graphKey,
    operation.hash,
    accessScope(actor),
    locales,
    viewerDependent && viewer(actor),
  );
}

/**
 * What an actor may see, now and when another module is on: an operation outlives a toggle, and its clients with it.
 * Roles are named too: a module may go by them instead of by what they grant.
 */
function accessScope(actor: Actor): unknown {
  switch (actor.kind) {
    case 'anonymous':
      return [actor.kind];
    case 'system':
      return [actor.kind, actor.name];
    case 'user':
      return [
        actor.kind,
        [...actor.roles].sort(),
        [...heldGrants(actor.grants)].sort(([a], [b]) => (a < b ? -1 : 1)),
      ];
  }
}

function viewer(actor: Actor): unknown {
  return actor.kind === 'user' ? [actor.userId, actor.sessionId] : [];
}

const texts = new WeakMap<DocumentNode, string>();

/** Printed, so that white space and comments make no difference. */
function textOf(document: DocumentNode): string {
  let text = texts.get(document);
  if (text === undefined) texts.set(document, (text = print(document)));
  return text;
}

function withoutArgument(
  document: DocumentNode,
  { field, argument }: { readonly field: FieldNode; readonly argument: string },
): DocumentNode {
  return visit(document, {
    Field: (node) =>
      node === field
        ? { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== argument) ?? [] }
        : undefined,
  });
}

/** Keys sorted, at every depth. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  // Pairs and not an object: "__proto__" is a key like any other. The mark keeps them apart from a list of pairs.
  return {
    object: entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, canonical(each)]),
  };
}

function sha256(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
