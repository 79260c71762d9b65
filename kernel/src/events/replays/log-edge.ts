import type { Knex } from 'knex';

/** Where the log in Postgres begins now: what was dropped before is gone. */
export interface LogEdge {
  /** Events after it are kept. */
  readonly position: bigint;
  /** Events written since then are kept. */
  readonly at: Date;
}

/** `null` when nothing was ever dropped. `platform` is of the platform role, for days are dropped for all tenants at once. */
export async function logEdge(platform: Knex): Promise<LogEdge | null> {
  const { rows } = await platform.raw(
    `select r.last_position, oldest.position, coalesce(oldest.created_at, clock_timestamp()) as at
       from sys_relay r
       left join lateral (select position, created_at from sys_event_positions order by position limit 1) oldest on true
      where r.log = 'domain'`,
  );
  const [{ last_position, position, at }] = rows;
  const edge = position === null ? BigInt(last_position) : BigInt(position) - 1n;
  return edge === 0n ? null : { position: edge, at };
}
