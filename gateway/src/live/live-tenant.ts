import type { GraphChange } from './graph-state.js';
import type { LiveSettings } from './live-settings.js';
import type { SharedOperation } from './shared-operation.js';
import { Turns } from './turns.js';

/** The live operations of one tenant, and what they all wait for. Exists while there is one. */
export class LiveTenant {
  readonly operations = new Set<SharedOperation>();
  /** Of its executions: a tenant with many operations delays nobody else's. */
  readonly turns: Turns;
  /** Of its subscribers that read their past: half of all there are, so that no tenant takes them all. */
  readonly catchUps: Turns;
  /** Those of them that their module feeds. */
  readonly #pulled = new Set<SharedOperation>();
  /** Those that may be joined. */
  readonly #byKey = new Map<string, SharedOperation>();
  /** Until when frames are kept back. */
  #held: Promise<unknown> | undefined;
  #change: Promise<GraphChange> | undefined;

  constructor({ executions_per_tenant: count, catch_ups }: LiveSettings) {
    this.turns = new Turns(count);
    this.catchUps = new Turns(Math.ceil(catch_ups / 2));
  }

  /** Streams of modules. */
  get upstreams(): number {
    return this.#pulled.size;
  }

  byKey(key: string): SharedOperation | undefined {
    return this.#byKey.get(key);
  }

  /** Where the key is taken, the other one is joined and this one goes on with the clients it has. */
  add(operation: SharedOperation): void {
    this.operations.add(operation);
    if (operation.source.field.feed === 'module') this.#pulled.add(operation);
    if (!this.#byKey.has(operation.key)) this.#byKey.set(operation.key, operation);
  }

  rekey(operation: SharedOperation, oldKey: string): void {
    if (this.#byKey.get(oldKey) === operation) this.#byKey.delete(oldKey);
    // It may have ended while its new graph was being prepared.
    if (this.operations.has(operation)) this.add(operation);
  }

  /** Nobody may join it any more. */
  unlist(operation: SharedOperation): void {
    if (this.#byKey.get(operation.key) === operation) this.#byKey.delete(operation.key);
  }

  remove(operation: SharedOperation): void {
    this.operations.delete(operation);
    this.#pulled.delete(operation);
    this.unlist(operation);
  }

  /** `position`: of the event everything later waits behind. */
  hold(until: Promise<void>, position: bigint): void {
    const held = Promise.allSettled([this.#held, until]).then(() => {
      if (this.#held === held) this.#held = undefined;
    });
    this.#held = held;
    for (const operation of this.operations) operation.hold({ kind: 'hold', until: held }, position);
  }

  async released(): Promise<void> {
    while (this.#held) await this.#held;
  }

  change(change: Promise<GraphChange>, position: bigint): void {
    this.#change = change;
    // Each operation sees a failure when it gets there; but all may end before.
    change.catch(() => {
      if (this.#change === change) this.#change = undefined;
    });
    for (const operation of this.operations) operation.hold({ kind: 'graph', change }, position);
  }

  /** A new operation waits for what the others wait for. */
  holdAlso(operation: SharedOperation, position: bigint): void {
    if (this.#held) operation.hold({ kind: 'hold', until: this.#held }, position);
  }

  /** The last change, for an operation that begins on a graph another one may be about to leave. */
  changeAlso(operation: SharedOperation, position: bigint): void {
    if (this.#change) operation.hold({ kind: 'graph', change: this.#change }, position);
  }
}
