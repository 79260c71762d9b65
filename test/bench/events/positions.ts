import { createLogger } from '@rustok/kernel';
import pg from 'pg';
// What the relay does in each turn; the platform has no door to it alone.
import { connect } from '../../../kernel/dist/src/database/connection.js';
import { assignPositions } from '../../../kernel/dist/src/events/relay/positions.js';
import type { Cluster } from './cluster.ts';
import type { DatabaseConnection } from './event-system.ts';
import { openRustok } from './rustok-system.ts';
import { startUsage } from './usage.ts';
import type { Usage } from './usage.ts';

export interface PositionsSample extends Usage {
  readonly measurement: 'positions by hundreds' | 'positions at once';
  readonly events: number;
}

const STEP = 100;

/** Events get positions, a hundred to a step of the relay, and all in one step. Only the steps count. */
export async function measurePositions(
  cluster: Cluster,
  connection: DatabaseConnection,
  events: number,
): Promise<readonly PositionsSample[]> {
  {
    await using _tables = await openRustok(connection);
  }
  const writer = new pg.Client(connection);
  await writer.connect();
  const platform = connect(connection, 'platform', { max: 1, logger: createLogger('warn') });
  const insert = (count: number) => writer.query(INSERT, [count]);
  const assign = async (expected: number) => {
    const assigned = await assignPositions(platform);
    if (assigned !== expected)
      throw new Error(`${assigned} events got a position, where ${expected} had none`);
  };
  try {
    await assignPositions(platform); // What opening the platform has left, and the connection.
    const steps: Usage[] = [];
    await cluster.settle(connection);
    for (let done = 0; done < events; done += STEP) {
      await insert(STEP);
      const used = await startUsage(cluster);
      await assign(STEP);
      steps.push(await used());
    }
    await insert(events);
    await cluster.settle(connection);
    const used = await startUsage(cluster);
    await assign(events);
    const atOnce = await used();
    return [
      { measurement: 'positions by hundreds', events: steps.length * STEP, ...sum(steps) },
      { measurement: 'positions at once', events, ...atOnce },
    ];
  } finally {
    await platform.destroy();
    await writer.end();
  }
}

/** One transaction; as its owner past row-level security, which writers pay for, not the relay. */
const INSERT = `
  insert into sys_events (id, tenant_id, type, version, envelope)
  select gen_random_uuid(), t.id, 'bench.thing.happened', 1, json_build_object('payload', repeat('x', 300))
    from generate_series(1, $1::int) n
    join (select id, row_number() over () as place, count(*) over () as places from tenants) t
      on n % t.places = t.place - 1`;

function sum(parts: readonly Usage[]): Usage {
  const total = (figure: keyof Usage) => parts.reduce((so, part) => so + part[figure], 0);
  return {
    seconds: total('seconds'),
    clientCpuMs: total('clientCpuMs'),
    serverCpuMs: total('serverCpuMs'),
    walBytes: total('walBytes'),
  };
}
