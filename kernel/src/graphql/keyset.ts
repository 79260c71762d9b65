import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { ClientError } from '../errors.js';
import type { RequestContext } from '../module/request-context.js';
import { type Connection, type ConnectionArgs, pageSize } from './connection.js';

/** One column a list is ordered by. The columns together must be unique; end with the primary key. */
export interface KeysetColumn<Row> {
  /** As SQL names it: `p.published_at`. From our own code, never from a client. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** Its Postgres type: cursor values travel as text and are cast back. `timestamptz(3)`, `uuid`, `text`, `int`. */
  readonly type: 'timestamptz(3)' | 'uuid' | 'text' | 'int' | 'bigint' | 'float8';
  readonly valueOf: (row: Row) => Date | string | number;
}

export interface KeysetPageOptions<Row> {
  /** Names the list; a cursor of one list is refused by another. */
  readonly list: string;
  readonly query: Knex.QueryBuilder;
  readonly order: readonly KeysetColumn<Row>[];
  readonly args: ConnectionArgs;
  readonly context: RequestContext;
}

/**
 * One page of a connection by keyset: it starts after the values in the cursor, so it costs the same on page 1000
 * as on page 1, and rows that come or go meanwhile neither repeat nor hide others. Columns must not be null.
 * Throws `BAD_USER_INPUT` for a bad `first` and `INVALID_CURSOR` for a cursor that is not one of this list and tenant.
 */
export async function keysetPage<Row>(options: KeysetPageOptions<Row>): Promise<Connection<Row>> {
  const size = pageSize(options.args);
  const rows: Row[] = await refusingBadText(afterCursor(options, size), options.args);
  return connectionOf(rows, size, options);
}

export interface KeysetPagesOptions<Row> extends KeysetPageOptions<Row> {
  readonly trx: Knex;
  /** Lists of these parents, uuids. `query` tells its parent by `parent.id`: `c.post_id = parent.id`. */
  readonly parents: readonly string[];
}

/**
 * `keysetPage` of many parents by one statement, for the batch function of a loader: the same page of each parent's
 * list, by the parent's id. A parent without rows has an empty page.
 */
export async function keysetPages<Row>(
  options: KeysetPagesOptions<Row>,
): Promise<ReadonlyMap<string, Connection<Row>>> {
  const { trx, parents, order, args } = options;
  const size = pageSize(args);
  const ranking = order.map(({ column, direction }) => `${column} ${direction}`).join(', ');
  const page = afterCursor(options, size).select(
    trx.raw(`row_number() over (order by ${ranking}) as keyset_rank`),
  );
  const statement = trx
    .select(trx.raw('parent.id as keyset_parent, page.*'))
    .from(trx.raw('unnest(?::uuid[]) as parent(id)', [[...parents]]))
    .joinRaw('cross join lateral ? as page', [page as unknown as Knex.Raw])
    .orderByRaw('keyset_rank');
  const found: (Row & { keyset_parent: string; keyset_rank: string })[] = await refusingBadText(
    statement,
    args,
  );

  const rows = new Map<string, Row[]>(parents.map((parent) => [parent, []]));
  for (const { keyset_parent, keyset_rank: _rank, ...row } of found) {
    rows.get(keyset_parent)?.push(row as unknown as Row);
  }
  return new Map([...rows].map(([parent, list]) => [parent, connectionOf(list, size, options)]));
}

/** One row more than asked for tells whether there is a next page. */
function afterCursor<Row>(
  { list, query, order, args, context }: KeysetPageOptions<Row>,
  size: number,
): Knex.QueryBuilder {
  if (args.after != null) {
    applyAfter(query, order, decodeCursor(args.after, cursorBinding(list, context), order.length));
  }
  for (const { column, direction } of order) query.orderByRaw(`${column} ${direction}`);
  return query.limit(size + 1);
}

async function refusingBadText(query: Knex.QueryBuilder, { after }: ConnectionArgs) {
  try {
    return await query;
  } catch (error) {
    throw after != null && isBadText(error) ? invalidCursor() : error;
  }
}

function connectionOf<Row>(
  rows: readonly Row[],
  size: number,
  { list, order, args, context }: KeysetPageOptions<Row>,
): Connection<Row> {
  const binding = cursorBinding(list, context);
  const edges = rows.slice(0, size).map((node) => ({
    node,
    cursor: encodeCursor(
      binding,
      order.map((key) => key.valueOf(node)),
    ),
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/**
 * `(a, b) after (x, y)` for mixed directions: `a > x or (a = x and b < y)`. An index cannot start at an `or`, so
 * `a >= x`, which follows from it, says where to start.
 */
function applyAfter<Row>(
  query: Knex.QueryBuilder,
  order: readonly KeysetColumn<Row>[],
  values: readonly string[],
): void {
  const alternatives = order.map((last, depth) => {
    const equal = order.slice(0, depth).map(({ column, type }) => `${column} = ?::${type}`);
    return [...equal, `${last.column} ${last.direction === 'asc' ? '>' : '<'} ?::${last.type}`].join(' and ');
  });
  const bindings = order.flatMap((_, depth) => values.slice(0, depth + 1));
  const [first] = order;
  if (first) {
    const start = `${first.column} ${first.direction === 'asc' ? '>=' : '<='} ?::${first.type}`;
    query.whereRaw(start, values.slice(0, 1));
  }
  query.whereRaw(`(${alternatives.map((a) => `(${a})`).join(' or ')})`, bindings);
}

function encodeCursor(binding: string, values: readonly (Date | string | number)[]): string {
  const texts = values.map((value) => (value instanceof Date ? value.toISOString() : String(value)));
  return Buffer.from(JSON.stringify([binding, ...texts])).toString('base64url');
}

function decodeCursor(cursor: string, binding: string, length: number): readonly string[] {
  try {
    const [bound, ...values]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (bound === binding && values.length === length && values.every((v) => typeof v === 'string'))
      return values;
  } catch {
    // Falls through to the same answer as a cursor of another list or tenant.
  }
  throw invalidCursor();
}

function invalidCursor(): ClientError {
  return new ClientError('INVALID_CURSOR', '"after" is not a cursor of this list.', {
    details: { fields: [{ path: 'after', message: 'not a cursor of this list' }] },
  });
}

/** A value that does not cast to its column's type (SQLSTATE class 22): somebody wrote the cursor by hand. */
function isBadText(error: unknown): boolean {
  return /^22/.test((error as { code?: string }).code ?? '');
}

function cursorBinding(list: string, { tenant }: RequestContext): string {
  return createHash('sha256').update(`${tenant.id} ${list}`).digest('base64url').slice(0, 8);
}
