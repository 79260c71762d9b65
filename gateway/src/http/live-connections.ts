import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, OutageError } from '@rustok/kernel';
import type { Gauge } from 'prom-client';
import type { LiveSettings } from '../live/live-settings.js';

type Limits = Pick<
  LiveSettings,
  'max_connections_per_client' | 'max_connections_per_tenant' | 'max_operations_per_tenant' | 'drain_ms'
>;

/** How a client listens. */
export type Transport = (typeof TRANSPORTS)[number];

const TRANSPORTS = ['websocket', 'sse'] as const;

/** What a transport does when the process stops. */
export interface Endable {
  readonly transport: Transport;
  /** Ends the connection so that its client comes back, and knows from where. */
  end(): void;
  /** Ends it without waiting for its client any longer. */
  abort(): void;
}

/** Milliseconds a client has for its part of the ending. */
const FAREWELL_MS = 1_000;

/** Milliseconds between two portions of a drain. */
const DRAIN_STEP_MS = 20;

/** The WebSockets and event streams of this process: how many there may be, and how they end when it stops. */
export class LiveConnections {
  readonly #limits: Limits;
  readonly #owner: string;
  readonly #open = new Set<LiveConnection>();
  readonly #byTransport: Gauge<'transport'> | undefined;
  readonly #ofClient = new Counts();
  readonly #ofOwner = new Counts();
  readonly #operationsOfOwner = new Counts();
  #draining = false;

  /** `owner` is what those are called whose connections are counted together; `byTransport` counts those that are open. */
  constructor(
    limits: Limits,
    { owner = 'tenant', byTransport }: { readonly owner?: string; readonly byTransport?: Gauge<'transport'> },
  ) {
    this.#limits = limits;
    this.#owner = `this ${owner}`;
    this.#byTransport = byTransport;
    // What nobody uses is 0, and not absent.
    for (const transport of TRANSPORTS) byTransport?.set({ transport }, 0);
  }

  get size(): number {
    return this.#open.size;
  }

  /** A connection that was just made. Throws `CONNECTION_LIMIT`, and `SERVER_STOPPING` during a drain. */
  open(address: string, endable: Endable): LiveConnection {
    if (this.#draining) {
      throw new OutageError('SERVER_STOPPING', 'This instance is stopping; connect again.', {
        details: { retryable: true },
      });
    }
    const ofClient = this.#ofClient.take(address, this.#limits.max_connections_per_client);
    if (!ofClient) throw connectionLimit('this address');
    const { transport } = endable;
    const connection = new LiveConnection(endable, {
      enterOwner: (ownerId) => {
        const left = this.#ofOwner.take(ownerId, this.#limits.max_connections_per_tenant);
        if (!left) throw connectionLimit(this.#owner);
        return left;
      },
      beginOperation: (ownerId) => {
        const ended = this.#operationsOfOwner.take(ownerId, this.#limits.max_operations_per_tenant);
        if (!ended) throw subscriptionLimit(this.#owner);
        return ended;
      },
      closed: () => {
        ofClient();
        this.#open.delete(connection);
        this.#byTransport?.dec({ transport });
      },
    });
    this.#open.add(connection);
    this.#byTransport?.inc({ transport });
    return connection;
  }

  /** Ends all connections, evenly over the drain time; resolves when none is left. No other begins. */
  async drain(): Promise<void> {
    this.#draining = true;
    const connections = [...this.#open];
    const steps = Math.max(1, Math.floor(this.#limits.drain_ms / DRAIN_STEP_MS));
    for (let step = 0, ended = 0; step < steps && this.#open.size > 0; step += 1) {
      if (this.#limits.drain_ms > 0) await sleep(DRAIN_STEP_MS);
      const due = Math.ceil((connections.length * (step + 1)) / steps);
      for (; ended < due; ended += 1) connections[ended]?.end();
    }
    const deadline = Date.now() + FAREWELL_MS;
    while (this.#open.size > 0 && Date.now() < deadline) await sleep(DRAIN_STEP_MS);
    for (const connection of this.#open) connection.abort();
  }
}

interface Ledger {
  readonly enterOwner: (ownerId: string) => () => void;
  readonly beginOperation: (ownerId: string) => () => void;
  readonly closed: () => void;
}

/** One WebSocket or event stream, as far as limits and the end of the process are concerned. */
export class LiveConnection {
  readonly #endable: Endable;
  readonly #ledger: Ledger;
  #ownerId: string | undefined;
  #leaveOwner: (() => void) | undefined;
  #closed = false;

  constructor(endable: Endable, ledger: Ledger) {
    this.#endable = endable;
    this.#ledger = ledger;
  }

  /** Its tenant, or whoever else owns it, is known from now on. Once. Throws `CONNECTION_LIMIT`. */
  enter(ownerId: string): void {
    if (this.#closed) return;
    this.#leaveOwner = this.#ledger.enterOwner(ownerId);
    this.#ownerId = ownerId;
  }

  /** Answers what to call at the operation's end, once or more often. Throws `SUBSCRIPTION_LIMIT`. */
  beginOperation(): () => void {
    if (this.#ownerId === undefined) throw new Error('an operation came before its owner was known');
    return this.#ledger.beginOperation(this.#ownerId);
  }

  /** It is gone. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leaveOwner?.();
    this.#ledger.closed();
  }

  end(): void {
    if (!this.#closed) this.#endable.end();
  }

  abort(): void {
    if (!this.#closed) this.#endable.abort();
  }
}

/** How many there are of each; nothing is kept of those there are none of. */
class Counts {
  readonly #counts = new Map<string, number>();

  /** Answers how to give it back; `undefined` when all are taken. */
  take(key: string, limit: number): (() => void) | undefined {
    const count = this.#counts.get(key) ?? 0;
    if (count >= limit) return undefined;
    this.#counts.set(key, count + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}

function connectionLimit(of: string): ClientError {
  return new ClientError('CONNECTION_LIMIT', `There are as many live connections of ${of} as there may be.`);
}

export function subscriptionLimit(of: string): ClientError {
  return new ClientError('SUBSCRIPTION_LIMIT', `There are as many subscriptions of ${of} as there may be.`);
}
