import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Hearing } from './oracle.js';
import type { Random } from './random.js';
import type { RelayOrders, RelayReport } from './relay-process.js';

export interface RelayFleetOptions {
  /** The file of `relay-process.ts`, made runnable. */
  readonly script: string;
  /** Processes at work at once. */
  readonly size: number;
  readonly orders: RelayOrders;
}

interface Relay {
  readonly name: string;
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly heard: { position: bigint; id: string }[];
  hasStarted: boolean;
}

/** Processes loaded and waiting: a killed one is replaced at once. */
const SPARES = 2;

/** Milliseconds an orderly end may take before it is none. */
const STOP_LIMIT_MS = 30_000;

/** The processes that relay and consume. */
export class RelayFleet {
  readonly #options: RelayFleetOptions;
  readonly #working: Relay[] = [];
  readonly #spares: Relay[] = [];
  readonly #all: Relay[] = [];

  constructor(options: RelayFleetOptions) {
    this.#options = options;
    for (let count = 0; count < options.size; count += 1) this.#replace();
  }

  /** How many of those in their places have started. */
  get started(): number {
    return this.#working.filter((relay) => relay.hasStarted).length;
  }

  /** Kills one, in whatever it is doing, its start included, and puts another in its place. */
  async killOne(random: Random): Promise<string> {
    // A start is long, and would be most of what is killed.
    const atWork = this.#working.filter((relay) => relay.hasStarted);
    const victim = random.pick(atWork.length > 0 && random.chance(0.8) ? atWork : this.#working);
    const state = victim.hasStarted ? 'at work' : 'starting';
    victim.child.kill('SIGKILL');
    this.#working.splice(this.#working.indexOf(victim), 1);
    this.#replace();
    await victim.ended;
    return `${victim.name} ${state}`;
  }

  /** What every listener heard, those of killed processes included. */
  get hearings(): readonly Hearing[] {
    return this.#all.map(({ name, heard }) => ({ listener: name, heard, whole: false }));
  }

  /** Ends them as an operator would. Resolves to how each of those at work ended: with code 0, if all is well. */
  async stop(): Promise<readonly string[]> {
    for (const { child } of this.#working) child.kill('SIGTERM');
    await Promise.race([
      Promise.all(this.#working.map(({ ended }) => ended)),
      delay(STOP_LIMIT_MS, undefined, { ref: false }),
    ]);
    await this.close();
    return this.#working.map(({ child }) => child.signalCode ?? `code ${child.exitCode}`);
  }

  /** Leaves none behind, whatever state they are in. */
  async close(): Promise<void> {
    for (const { child } of this.#all) child.kill('SIGKILL');
    await Promise.all(this.#all.map(({ ended }) => ended));
  }

  #replace(): void {
    const relay = this.#spares.shift() ?? this.#spawn();
    relay.child.send(this.#options.orders);
    this.#working.push(relay);
    while (this.#spares.length < SPARES) this.#spares.push(this.#spawn());
  }

  #spawn(): Relay {
    const child = fork(this.#options.script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    // `exit`, and not `close`, which waits for the channel.
    const ended = once(child, 'exit');
    const relay: Relay = { name: `relay ${child.pid}`, child, ended, heard: [], hasStarted: false };
    child.on('message', (message: RelayReport) => {
      if (message.kind === 'started') relay.hasStarted = true;
      else for (const { position, id } of message.heard) relay.heard.push({ position: BigInt(position), id });
    });
    this.#all.push(relay);
    return relay;
  }
}
