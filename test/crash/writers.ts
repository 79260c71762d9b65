import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { systemActor } from '../../kernel/src/access/actor.js';
import { connect } from '../../kernel/src/database/connection.js';
import { TenantDatabase } from '../../kernel/src/database/tenant-database.js';
import { insertEvents } from '../../kernel/src/events/outbox.js';
import { WakeUp } from '../../kernel/src/events/wake-up.js';
import { createLogger } from '../../kernel/src/telemetry/logger.js';
import type { TenantId } from '../../kernel/src/tenancy/tenant.js';
import type { TestConnection } from '../kit/database.js';
import type { ConsumerProgress } from './consumer-progress.js';
import type { WrittenEvent } from './oracle.js';
import type { Random } from './random.js';
import { ThingHappened } from './thing-module.js';

/** `unknown`: an error came when the work was done, so the COMMIT may have arrived or not. */
export type Outcome = 'committed' | 'not committed' | 'unknown';

/** What a writer knows of one transaction. */
interface Attempt {
  /** Of the row in `crash_things` that the transaction wrote: it is there if and only if it was committed. */
  readonly thing: string;
  outcome: Outcome;
  readonly events: Omit<WrittenEvent, 'acknowledged' | 'committed' | 'knew'>[];
  knew: number;
  acknowledged: number | null;
}

export interface WritersOptions {
  readonly connection: TestConnection;
  readonly tenants: readonly TenantId[];
  /** Writers at once. */
  readonly count: number;
  readonly random: Random;
  /** How far consumers are behind; writers leave them time, so that kills find them at work and the end comes soon. */
  readonly progress: Pick<ConsumerProgress, 'behind'>;
}

/** Writers, each in one tenant's transaction after another until stopped, and what they remember of it. */
export class Writers {
  readonly #attempts: Attempt[] = [];
  readonly #surprises: string[] = [];
  readonly #options: WritersOptions;
  readonly #app: Knex;
  readonly #platform: Knex;
  readonly #wakeUp: WakeUp;
  readonly #sequences = new Map<string, number>();
  readonly #running: Promise<unknown>;
  #acknowledged = 0;
  #stopped = false;

  constructor(options: WritersOptions) {
    const logger = createLogger('silent');
    this.#options = options;
    this.#app = connect(options.connection, 'app', { max: options.count, logger });
    this.#platform = connect(options.connection, 'platform', { max: 1, logger });
    this.#wakeUp = new WakeUp(this.#platform, logger);
    this.#running = Promise.all(
      Array.from({ length: options.count }, (_, index) => this.#write(`writer-${index}`)),
    );
  }

  /** Transactions whose commit was acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  get transactions(): Readonly<Record<Outcome, number>> {
    const count = { committed: 0, 'not committed': 0, unknown: 0 };
    for (const { outcome } of this.#attempts) count[outcome] += 1;
    return count;
  }

  /** Every event of every transaction. `things` are the rows that are there, which decide what is unknown. */
  written(things: ReadonlySet<string>): readonly WrittenEvent[] {
    return this.#attempts.flatMap(({ thing, outcome, events, knew, acknowledged }) => {
      const committed = outcome === 'committed' || (outcome === 'unknown' && things.has(thing));
      return events.map((event) => ({ ...event, knew, acknowledged, committed }));
    });
  }

  /** What writers were told and no outage explains, and rows that contradict what they were told. */
  surprises(things: ReadonlySet<string>): readonly string[] {
    const contradicted = this.#attempts.filter(
      ({ thing, outcome }) => outcome !== 'unknown' && things.has(thing) !== (outcome === 'committed'),
    );
    return [
      ...this.#surprises,
      ...contradicted.map(
        ({ thing, outcome }) => `${outcome}, but row ${thing} is ${things.has(thing) ? 'there' : 'gone'}`,
      ),
    ];
  }

  /** Resolves when every writer's last transaction has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#wakeUp.close();
    await Promise.all([this.#app.destroy(), this.#platform.destroy()]);
  }

  async #write(writer: string): Promise<void> {
    const random = this.#options.random.fork(writer);
    while (!this.#stopped) {
      const attempt = await this.#attempt(writer, random);
      this.#attempts.push(attempt);
      // Without a database the attempt fails in no time, and the next one would as well.
      const restMs = attempt.outcome === 'committed' ? random.integer(80) : 50;
      await delay(restMs + Math.min(this.#options.progress.behind / 2, 1_000));
    }
  }

  async #attempt(writer: string, random: Random): Promise<Attempt> {
    const tenantId = random.pick(this.#options.tenants);
    const plan = {
      events: 1 + random.integer(3),
      wantsAnswer: random.chance(0.1),
      isRolledBack: random.chance(0.1),
      /** Stays open until others have committed: it began before what it is going to see. */
      isHeldOpen: random.chance(0.1),
      /** Takes its time between writing its events and being committed. */
      lingerMs: random.chance(0.15) ? 1 + random.integer(40) : 0,
    };
    const attempt: Attempt = {
      thing: randomUUID(),
      outcome: 'not committed',
      events: [],
      knew: 0,
      acknowledged: null,
    };
    let isWorkDone = false;
    try {
      await this.#database(tenantId).transaction(async ({ trx, append }) => {
        await trx('crash_things').insert({ id: attempt.thing, writer, linger_ms: plan.lingerMs });
        if (plan.isHeldOpen) await this.#othersCommit(random.integer(4) + 1);
        for (let count = 0; count < plan.events; count += 1) {
          const sequence = this.#nextSequence(`${writer} ${tenantId}`);
          const { id } = append(ThingHappened, { writer, sequence, answer: plan.wantsAnswer });
          attempt.events.push({ id, tenantId, writer, sequence, wantsAnswer: plan.wantsAnswer });
        }
        // What is committed by now could be read here, so these events must come after it.
        attempt.knew = this.#acknowledged;
        if (plan.isRolledBack) throw new RolledBack();
        isWorkDone = true;
      });
      attempt.acknowledged = this.#acknowledged += 1;
      attempt.outcome = 'committed';
    } catch (error) {
      if (isWorkDone) attempt.outcome = 'unknown';
      const isOutage = (error as { code?: unknown }).code === 'DATABASE_UNAVAILABLE';
      if (!isOutage && !(error instanceof RolledBack)) this.#surprises.push(`${writer}: ${String(error)}`);
    }
    return attempt;
  }

  #database(tenantId: TenantId): TenantDatabase {
    return new TenantDatabase({
      app: this.#app,
      tenantId,
      actor: systemActor('test'),
      cause: { correlationId: randomUUID(), causationId: null },
      outbox: { write: insertEvents, committed: () => this.#wakeUp.notify() },
    });
  }

  #nextSequence(lane: string): number {
    const next = (this.#sequences.get(lane) ?? 0) + 1;
    this.#sequences.set(lane, next);
    return next;
  }

  /** Bounded: the others may be waiting for a database that is gone. */
  async #othersCommit(count: number): Promise<void> {
    const goal = this.#acknowledged + count;
    for (let turn = 0; turn < 20 && this.#acknowledged < goal && !this.#stopped; turn += 1) await delay(5);
  }
}

class RolledBack extends Error {}
