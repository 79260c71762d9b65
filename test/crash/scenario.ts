import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, type EventSettingsInput, Platform, tenantId, type TenantId } from '@rustok/kernel';
import pg from 'pg';
import type { TestConnection } from '../kit/database.js';
import type { Broker } from './broker.js';
import { ConsumerProgress } from './consumer-progress.js';
import { type Found, isDrained, lookAt } from './found.js';
import { killAround, type Victim } from './killer.js';
import type { Observation } from './oracle.js';
import { PostgresCluster } from './postgres-cluster.js';
import { randomOf } from './random.js';
import { RelayFleet } from './relay-fleet.js';
import { CONSUMERS, ThingAnswered, thingModule } from './thing-module.js';
import { Witness } from './witness.js';
import { type Outcome, Writers } from './writers.js';

export interface ScenarioOptions {
  readonly seed: number;
  readonly kills: number;
  /** The file of `relay-process.ts`, made runnable. */
  readonly script: string;
  /** Default: none; every process reads the log in Postgres. */
  readonly startBroker?: () => Promise<Broker>;
  /** Told of each kill. */
  readonly onKill: (text: string) => void;
  /** Ends the run with its reason. */
  readonly signal: AbortSignal;
}

export interface Run {
  /** For the oracle. */
  readonly observation: Observation;
  /** How often each kind of victim was killed. */
  readonly kills: Readonly<Record<Victim, number>>;
  readonly transactions: Readonly<Record<Outcome, number>>;
  /** Of the killing, and then until everything had arrived. */
  readonly tookMs: { readonly killing: number; readonly settling: number };
  /** What no outage explains, of writers and of processes that were asked to end. */
  readonly surprises: readonly string[];
}

const TENANTS = 4;
const WRITERS = 6;
const RELAYS = 3;

/** An outage is over in less than a second here, and must not be slept through. */
const RETRIES = { backoff_base_ms: 20, backoff_max_ms: 200 };
/** Batches are small, so that kills fall between them and not only inside. */
const SETTINGS = {
  relay: { ...RETRIES, poll_ms: 100, batch_size: 20 },
  feed: { poll_ms: 100 },
  consumers: { ...RETRIES, sweep_ms: 250, batch_size: 10 },
} satisfies EventSettingsInput;

/** Milliseconds in which everything must be delivered once nobody is killed any more. */
const DRAIN_LIMIT_MS = 180_000;

/** Writes, kills, waits until all is delivered or the time is up, and looks. Leaves nothing running. */
export async function runScenario(options: ScenarioOptions): Promise<Run> {
  const closing: (() => Promise<unknown>)[] = [];
  const open = async <T extends { close(): Promise<unknown> }>(starting: T | Promise<T>): Promise<T> => {
    const opened = await starting;
    closing.unshift(() => opened.close());
    return opened;
  };
  try {
    const random = randomOf(options.seed);
    const cluster = await open(PostgresCluster.start());
    const broker = options.startBroker && (await open(options.startBroker()));
    const { connection } = cluster;
    const events = { ...SETTINGS, ...broker?.events };
    const tenants = await prepare(connection);
    const witness = await open(Witness.start(connection, events));
    const orders = { database: connection, events, logLevel: 'silent' } as const;
    const fleet = await open(new RelayFleet({ script: options.script, size: RELAYS, orders }));
    const progress = await open(new ConsumerProgress(connection));
    const writers = await open(
      new Writers({ connection, tenants, count: WRITERS, random: random.fork('writers'), progress }),
    );

    const { kills: limit, onKill, signal } = options;
    const parts = { cluster, broker, fleet, writers, witness, progress, signal };
    const begin = performance.now();
    const kills = await killAround({ ...parts, kills: limit, random: random.fork('kills'), onKill });
    const lastKill = performance.now();
    await writers.stop();
    const { found, exits } = await settle(parts);
    return {
      observation: {
        ...found,
        written: writers.written(found.things),
        consumers: CONSUMERS,
        answerType: ThingAnswered.type,
        broker: broker ? await broker.read() : null,
        hearings: [witness.hearing, ...fleet.hearings],
      },
      kills,
      transactions: writers.transactions,
      tookMs: { killing: lastKill - begin, settling: performance.now() - lastKill },
      surprises: [
        ...writers.surprises(found.things),
        ...exits.filter((end) => end !== 'code 0').map((end) => `a relay that was to end did so with ${end}`),
      ],
    };
  } finally {
    await closeAll(closing);
  }
}

/** One that cannot be closed must not leave the others running. */
async function closeAll(closing: readonly (() => Promise<unknown>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const close of closing) await close().catch((error: unknown) => problems.push(error));
  if (problems.length > 0) throw new AggregateError(problems, 'not everything could be closed');
}

/** Migrates, and creates the tenants: by SQL, so that the log begins empty. */
async function prepare(database: TestConnection): Promise<readonly TenantId[]> {
  const platform = await Platform.start({
    modules: [thingModule],
    database,
    accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
    seedPassword: 'dev-password-123',
    logger: createLogger('silent'),
  });
  await platform.close();
  const owner = new pg.Client(database);
  await owner.connect();
  try {
    const { rows } = await owner.query<{ id: string }>(
      `insert into tenants (id, slug, name, default_locale)
       select gen_random_uuid(), 'tenant-' || n, 'Tenant ' || n, 'en' from generate_series(1, $1) n returning id`,
      [TENANTS],
    );
    return rows.map(({ id }) => tenantId(id));
  } finally {
    await owner.end();
  }
}

/** Waits until everything has arrived everywhere, ends the relays, and looks at what there is. */
async function settle({
  cluster,
  broker,
  fleet,
  witness,
  signal,
}: {
  readonly cluster: PostgresCluster;
  readonly broker: Broker | undefined;
  readonly fleet: RelayFleet;
  readonly witness: Witness;
  readonly signal: AbortSignal;
}): Promise<{ readonly found: Found; readonly exits: readonly string[] }> {
  const database = new pg.Client(cluster.connection);
  await database.connect();
  try {
    const deadline = Date.now() + DRAIN_LIMIT_MS;
    // What has not come when the time is up, the oracle will find missing.
    const until = async (condition: () => Promise<boolean> | boolean) => {
      while (!(await condition()) && Date.now() < deadline) await delay(100, undefined, { signal });
    };
    await until(() => fleet.started === RELAYS);
    await until(() => isDrained(database, CONSUMERS));
    const { log } = await lookAt(database);
    await until(() => witness.count >= log.length);
    if (broker)
      await until(async () => new Set((await broker.read()).map(({ id }) => id)).size >= log.length);
    const exits = await fleet.stop();
    return { found: await lookAt(database), exits };
  } finally {
    await database.end();
  }
}
