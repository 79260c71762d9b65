import pg from 'pg';
import type { TestConnection } from '../kit/database.js';

/** A node of a plan, as `explain (analyze, format json)` has it. Counts are of one loop. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Runs the statements as the application in one tenant, and tells how many rows of each table they looked at to find what they show. */
export async function rowsLookedAt(
  connection: TestConnection,
  tenantId: string,
  statements: readonly pg.QueryConfig[],
): Promise<Readonly<Record<string, number>>> {
  const app = new pg.Client(connection);
  await app.connect();
  try {
    await app.query(`set role rustok_app; set app.tenant_id = '${tenantId}'`);
    const looked: Record<string, number> = {};
    for (const { text, values } of statements) {
      const { rows } = await app.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
        text: `explain (analyze, timing off, format json) ${text}`,
        values,
      });
      for (const node of nodesOf(rows[0]?.['QUERY PLAN'][0].Plan)) {
        const table = node['Relation Name'];
        if (table) looked[table] = (looked[table] ?? 0) + rowsOf(node);
      }
    }
    return looked;
  } finally {
    await app.end();
  }
}

function rowsOf(node: PlanNode): number {
  const one =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round(one * node['Actual Loops']);
}

function nodesOf(node: PlanNode | undefined): readonly PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(nodesOf)] : [];
}
