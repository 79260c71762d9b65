import type { Platform } from '@rustok/kernel';
import { LRUCache } from 'lru-cache';
import type { Operation } from '../graph/index.js';
import type { LiveField } from './live-field.js';
import { LiveOperation } from './live-operation.js';
import type { SubscribedOperation } from './share-key.js';
import { type LiveSource, operationKey, type OperationHost } from './shared-operation.js';
import { ViewerFields } from './viewer-fields.js';

/** Documents remembered because a module looked at who asks without saying so. */
const MAX_REMEMBERED = 10_000;

/**
 * Which subscriptions depend on who asks, and are shared by the clients of one session only: those that select a field a
 * module has marked, and those in which a module was seen looking.
 */
export class ViewerDependence {
  readonly #platform: Platform;
  readonly #marked: ViewerFields;
  readonly #seen = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#marked = new ViewerFields([...platform.schemas.values()].flatMap((each) => each.viewerFields));
  }

  /** A module that feeds a field itself is told who asks. */
  known({ document }: SubscribedOperation, { feed }: LiveField, operation: Operation): boolean {
    if (feed === 'module') return true;
    return this.#seen.has(document) || this.#marked.selectedBy(operation.document, operation.apiSchema);
  }

  /** From now on nobody shares it first. */
  remember({ source, state }: LiveOperation): void {
    const { document } = source.subscribed;
    if (this.#seen.has(document)) return;
    this.#seen.set(document, true);
    this.#platform.logger.error(
      { operation: state.operation.definition.name?.value ?? null, field: source.field.node.name.value },
      'a subscription depends on who asks, and no field it selects is marked { viewer: true }: it is no longer shared',
    );
  }

  /** Ends an operation; others go on in its place, one for each session's clients. */
  split(operation: LiveOperation, host: OperationHost): readonly LiveOperation[] {
    const { source, state } = operation;
    const clients = [...operation.members, ...operation.coming];
    const start = operation.dissolve();
    const byKey = new Map<string, LiveOperation>();
    for (const client of clients) {
      const own: LiveSource = { ...source, actor: client.context.actor, viewerDependent: true };
      const key = operationKey(own, state);
      const next = byKey.get(key) ?? new LiveOperation(host, own, state, start);
      byKey.set(key, next);
      const members = operation.members.has(client) ? next.members : next.coming;
      members.add(client);
      client.operation = next;
    }
    return [...byKey.values()];
  }
}
