import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprints, tenantTables } from './twins.js';
import { startWorld, type World } from './world.js';

let world: World;
/** The role of requests. */
let app: pg.Client;
let tables: readonly { readonly name: string; readonly columns: readonly string[] }[];

beforeAll(async () => {
  world = await startWorld();
  app = new pg.Client(world.api.connection);
  await app.connect();
  await app.query('set role rustok_app');
  tables = await tenantTables(world.owner);
}, 240_000);
afterAll(async () => {
  await app?.end();
  await world?.[Symbol.asyncDispose]();
});

/** The rows of one statement as the attacker, taken back afterwards; or the SQLSTATE that refused it. */
async function asAttacker(sql: string): Promise<readonly object[] | string> {
  await app.query('begin');
  try {
    await app.query(`set local app.tenant_id = '${world.attacker.tenant.id}'`);
    return (await app.query(sql)).rows;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await app.query('rollback');
  }
}

/** No right at all on the table, or a row that its policy refuses. */
const REFUSED = '42501';

describe('in the database, with rows of equal ids in both tenants', () => {
  const theirs = () => `'${world.victim.tenant.id}'`;

  test('no table shows a row of the victim', async () => {
    const seen: string[] = [];
    for (const { name } of tables) {
      const rows = await asAttacker(`select t::text as row from ${name} t`);
      if (rows === REFUSED) continue;
      const text = JSON.stringify(rows);
      if (typeof rows === 'string' || text.includes(world.victim.canary))
        seen.push(`${name}: ${text.slice(0, 200)}`);
      const named = await asAttacker(`select 1 from ${name} where tenant_id = ${theirs()}`);
      if (named.length > 0) seen.push(`${name} by tenant_id`);
    }
    expect(seen).toEqual([]);
  });

  test('no row can be put among those of the victim', async () => {
    const accepted: string[] = [];
    for (const { name, columns } of tables) {
      const list = columns.join(', ');
      // A row as the victim might have it, made of the attacker's; without one, of nothing.
      const row = columns.map((column) => (column === 'tenant_id' ? theirs() : column)).join(', ');
      const copied = await asAttacker(`insert into ${name} (${list}) select ${row} from ${name} limit 1`);
      const moved = await asAttacker(`update ${name} set tenant_id = ${theirs()} returning 1`);
      const bare = await asAttacker(`insert into ${name} (tenant_id) values (${theirs()})`);
      for (const [how, outcome] of Object.entries({ copied, moved, bare })) {
        // Without a row of one's own there is nothing to copy or move.
        if (outcome !== REFUSED && outcome.length > 0)
          accepted.push(`${name} ${how} ${JSON.stringify(outcome)}`);
        if (Array.isArray(outcome) && how === 'bare') accepted.push(`${name} ${how}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  test('what is written or deleted by id touches the twin of its own tenant only', async () => {
    const before = await fingerprints(world.owner, { otherThan: world.attacker.tenant.id });
    const reached: string[] = [];
    for (const { name, columns } of tables) {
      for (const statement of [
        `delete from ${name} where tenant_id = ${theirs()} returning 1`,
        `update ${name} set tenant_id = tenant_id where tenant_id = ${theirs()} returning 1`,
        ...(columns.includes('id') ? [`delete from ${name} returning tenant_id`] : []),
      ]) {
        const rows = await asAttacker(statement);
        if (typeof rows === 'string') continue;
        if (rows.some((row) => !('tenant_id' in row) || row.tenant_id !== world.attacker.tenant.id))
          reached.push(statement);
      }
    }
    expect(reached).toEqual([]);
    expect(await fingerprints(world.owner, { otherThan: world.attacker.tenant.id })).toEqual(before);
  });
});
