import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { systemActor } from '../access/actor.js';
import { withFreeLock } from '../database/lock.js';
import { scopedBy } from '../database/scoped-transaction.js';
import { CodedError } from '../errors.js';
import { backoffMs } from '../events/backoff.js';
import { type Envelope, newEnvelope } from '../events/envelope.js';
import { failureReason } from '../events/failure-reason.js';
import { Loop } from '../events/loop.js';
import type { Outbox } from '../events/outbox.js';
import { OPERATIONS_CHANNEL } from '../events/wake-up.js';
import type { Logger } from '../telemetry/logger.js';
import { eraseFiles } from '../storage/erase-files.js';
import type { FileStorage } from '../storage/file-storage.js';
import { TenantDeleted } from './events.js';
import { isUuid, tenantId, type TenantId } from './tenant.js';
import type { DeletionRow } from './tenant-deletion.js';
import type { TenantDirectory } from './tenant-directory.js';
import { childrenFirst, readTenantTables, type TenantTable } from './tenant-tables.js';

export interface TenantDeletionsOptions {
  /** Connections of the platform role. */
  readonly connection: Knex;
  readonly tenants: Pick<TenantDirectory, 'find' | 'invalidate'>;
  readonly outbox: Outbox;
  /** Slug of the tenant in whose log the end of others is told. */
  readonly platformTenant: string | undefined;
  readonly storage: FileStorage;
  readonly logger: Logger;
  /** Rows in one transaction. Default 1000. */
  readonly batchSize?: number;
}

/** Milliseconds between looks for deletions that another process, or the one before, has left. */
const POLL_MS = 5_000;
const RETRY = { baseMs: 1_000, maxMs: 300_000 };

/** The log goes last: others may still have to read in it that the tenant was switched off. */
const LOG_TABLES: readonly string[] = ['sys_events', 'sys_event_positions'];

/** Looks for events without a position, and milliseconds between them. */
const LOG_LOOKS = 100;
const LOG_LOOK_MS = 100;

/** What notifications of a changed tenant begin with, on the channel of operations. */
const TENANT_CHANGED = 'tenant:';

/** The tenant that a notification tells of; `null` when it is of something else. */
export function changedTenant(payload: string | undefined): TenantId | null {
  const id = payload?.startsWith(TENANT_CHANGED) ? payload.slice(TENANT_CHANGED.length) : '';
  return isUuid(id) ? tenantId(id) : null;
}

/**
 * Deletes what administrators have asked to delete, in batches of which each is one short transaction together with what
 * it counts, so that nobody waits long for a lock and a kill loses nothing: whichever process is next goes on. One
 * process at a time works on a tenant.
 */
export class TenantDeletions {
  readonly #options: TenantDeletionsOptions & { readonly batchSize: number };
  readonly #loop: Loop;

  constructor(options: TenantDeletionsOptions) {
    this.#options = { ...options, batchSize: options.batchSize ?? 1000 };
    this.#loop = new Loop({
      name: 'tenant-deletions',
      pollMs: POLL_MS,
      logger: options.logger,
      turn: (signal) => this.#turn(signal),
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  /** All instances look at the tenant anew, and one of them begins. A lost notification costs time only. */
  async wakeEverywhere(id: TenantId): Promise<void> {
    this.wake();
    await this.#tellOthers(id);
  }

  /** Resolves after the batch that is under way. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  async #turn(signal: AbortSignal): Promise<boolean> {
    const { connection } = this.#options;
    const due: readonly string[] = await connection('sys_tenant_deletions')
      .whereNull('finished_at')
      .where('next_attempt_at', '<=', connection.raw('clock_timestamp()'))
      .orderBy('started_at')
      .pluck('erased_id');
    for (const id of due) {
      if (signal.aborted) return false;
      const erased = tenantId(id);
      await withFreeLock(connection, `rustok.delete-tenant.${id}`, () => this.#goOn(erased, signal));
    }
    return false;
  }

  async #goOn(id: TenantId, signal: AbortSignal): Promise<void> {
    const { connection, logger } = this.#options;
    const row: DeletionRow | undefined = await connection('sys_tenant_deletions')
      .where({ erased_id: id })
      .first();
    // Another process may have finished it while this one came to the lock.
    if (!row || row.finished_at) return;
    try {
      await this.#erase(row, id, signal);
    } catch (error) {
      if (signal.aborted) return;
      const waitMs = backoffMs(row.attempts + 1, RETRY);
      logger.warn({ err: error, tenantId: id, waitMs }, 'a tenant could not be deleted; it is tried again');
      await connection('sys_tenant_deletions')
        .where({ erased_id: id })
        .update({
          attempts: row.attempts + 1,
          last_error: failureReason(error),
          next_attempt_at: connection.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [waitMs]),
        });
    }
  }

  async #erase(row: DeletionRow, id: TenantId, signal: AbortSignal): Promise<void> {
    const { tenants, storage, logger } = this.#options;
    await this.#untilLogIsRead(id, signal);
    const tables = await this.#tables();
    await this.#eraseTables(id, tables, signal);
    if (signal.aborted) return;
    // While the directory can still be told its names.
    await this.#forget(id);
    await this.#eraseTenant(id);
    // What somebody who had begun before wrote in the meantime; with the tenant's row, hardly any table takes more.
    await this.#eraseTables(id, tables, signal);
    if (signal.aborted) return;
    // An upload that was under way finds no tenant to write a row for, and takes its file back.
    const files = await eraseFiles(storage, id, signal);
    if (signal.aborted) return;
    const remaining = await this.#count(id, tables);
    const left = Object.entries(remaining).filter(([, rows]) => rows > 0);
    if (left.length > 0) {
      const where = left.map(([table, rows]) => `${table}: ${rows}`).join(', ');
      throw new CodedError('TENANT_ROWS_REMAIN', `rows of the tenant remain (${where})`);
    }
    await this.#finish(row, id, remaining);
    await tenants.invalidate(id);
    await this.#tellOthers(id);
    logger.info({ tenantId: id, files }, 'a tenant was deleted');
  }

  /** Bounded: what never gets a position is deleted without one. */
  async #untilLogIsRead(id: TenantId, signal: AbortSignal): Promise<void> {
    const { connection } = this.#options;
    for (let look = 0; look < LOG_LOOKS && !signal.aborted; look += 1) {
      const { rows } = await connection.raw(
        `select exists (select from sys_events e where e.tenant_id = ? and not exists
           (select from sys_event_positions p where p.event_id = e.id and p.created_at = e.created_at)) as waiting`,
        [id],
      );
      if (!rows[0].waiting) return;
      await sleep(LOG_LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #tables(): Promise<readonly TenantTable[]> {
    const all = await readTenantTables(this.#options.connection);
    const isLog = ({ name }: TenantTable) => LOG_TABLES.includes(name);
    const others = all.filter((table) => table.name !== 'tenants' && !isLog(table));
    return [...childrenFirst(others), ...all.filter(isLog)];
  }

  async #eraseTables(id: TenantId, tables: readonly TenantTable[], signal: AbortSignal): Promise<void> {
    for (const { name, parts } of tables) {
      for (const part of parts) {
        while (!signal.aborted && (await this.#eraseBatch(id, name, part)) > 0);
      }
    }
  }

  /** The rows and the count of them, in one transaction. */
  #eraseBatch(id: TenantId, table: string, part: string): Promise<number> {
    const { connection, batchSize } = this.#options;
    return connection.transaction(async (trx) => {
      const { rows } = await trx.raw('select rustok_erase_rows(?, ?, ?) as n', [id, part, batchSize]);
      const erased = Number(rows[0].n);
      if (erased > 0) await addDeleted(trx, id, table, erased);
      return erased;
    });
  }

  async #eraseTenant(id: TenantId): Promise<void> {
    await this.#options.connection.transaction(async (trx) => {
      const erased = await trx('tenants').where({ id, is_active: false }).delete();
      if (erased > 0) await addDeleted(trx, id, 'tenants', erased);
    });
  }

  async #count(id: TenantId, tables: readonly TenantTable[]): Promise<Readonly<Record<string, number>>> {
    const { connection } = this.#options;
    const remaining: Record<string, number> = {};
    for (const { name, parts } of tables) {
      remaining[name] = 0;
      for (const part of parts) {
        const { rows } = await connection.raw('select rustok_count_rows(?, ?) as n', [id, part]);
        remaining[name] += Number(rows[0].n);
      }
    }
    const tenants = await connection('tenants').where({ id }).count({ count: '*' }).first();
    return { ...remaining, tenants: Number(tenants?.count ?? 0) };
  }

  /** The proof, and the event that tells of it in the log of the platform's tenant, if there is one. */
  async #finish(row: DeletionRow, id: TenantId, remaining: Readonly<Record<string, number>>): Promise<void> {
    const { connection, outbox } = this.#options;
    const envelope = await this.#told(row, id);
    await connection.transaction(
      (trx) =>
        trx('sys_tenant_deletions')
          .where({ erased_id: id })
          .update({
            remaining: JSON.stringify(remaining),
            last_error: null,
            finished_at: trx.raw('clock_timestamp()'),
          }),
      scopedBy({
        readOnly: false,
        begin: `set local app.tenant_id = '${envelope?.tenantId ?? id}'`,
        last: () => (envelope ? outbox.write([envelope]) : undefined),
      }),
    );
    if (envelope) outbox.committed([envelope]);
  }

  async #told({ slug, requested_by, correlation_id }: DeletionRow, id: TenantId): Promise<Envelope | null> {
    const { tenants, platformTenant } = this.#options;
    const teller = platformTenant && (await tenants.find({ kind: 'slug', value: platformTenant }));
    if (!teller) return null;
    const envelope = newEnvelope({
      event: TenantDeleted,
      payload: { deletedTenantId: id, slug },
      tenantId: teller.id,
      actor: systemActor('tenant-deletions'),
      cause: { correlationId: correlation_id, causationId: null },
    });
    // Who asked may be signed out by now.
    return { ...envelope, actorId: requested_by };
  }

  async #forget(id: TenantId): Promise<void> {
    await this.#options.tenants.invalidate(id);
    await this.#tellOthers(id);
  }

  async #tellOthers(id: TenantId): Promise<void> {
    const { connection, logger } = this.#options;
    await connection
      .raw('select pg_notify(?, ?)', [OPERATIONS_CHANNEL, `${TENANT_CHANGED}${id}`])
      .catch((error: unknown) => logger.warn({ err: error, tenantId: id }, 'other instances were not told'));
  }
}

async function addDeleted(trx: Knex, id: TenantId, table: string, rows: number): Promise<void> {
  await trx.raw(
    `update sys_tenant_deletions set attempts = 0,
            deleted = deleted || jsonb_build_object(?::text, coalesce((deleted->>?)::bigint, 0) + ?::bigint)
      where erased_id = ?`,
    [table, table, rows, id],
  );
}
