import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import type { JobHelpers } from 'graphile-worker';
import type pg from 'pg';
import {
  createEffects,
  effectColumns,
  INSERT_EFFECT,
  INSERT_EFFECTS,
  payloadOf,
  WRITERS,
} from './event-system.ts';
import type { DatabaseConnection, EventSystem, Payload, Work } from './event-system.ts';
import { inTransaction } from './in-transaction.ts';
import { openPool } from './open-pool.ts';

const TASK = 'event';

/** What its page on performance advises: a local queue, completions in batches, a connection for each job. */
const WORKER = {
  concurrentJobs: 24,
  maxPoolSize: 25,
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};

/** A batch can be no larger than the number of jobs that run at once. */
const CONCURRENT_JOBS_OF_BATCHES = 100;

const logger = new Logger(() => () => undefined);

/** Jobs are added in a transaction, as beside a change; a job is handled, then deleted in a batch of its own. */
export async function openGraphileWorker(connection: DatabaseConnection): Promise<EventSystem> {
  const writers = openPool(connection, WRITERS);
  await writers.query(createEffects());
  const utils = await makeWorkerUtils({ pgPool: writers, logger });
  await utils.migrate();
  return {
    name: 'graphile-worker',
    append: (numbers) =>
      inTransaction(writers, async (client) => {
        if (numbers.length === 1) {
          await client.query('select graphile_worker.add_job($1, $2::json)', [
            TASK,
            JSON.stringify(payloadOf(Number(numbers[0]))),
          ]);
          return;
        }
        const specs = numbers.map((number) => ({ identifier: TASK, payload: payloadOf(number) }));
        await client.query(
          `select count(*) from graphile_worker.add_jobs(
             array(select json_populate_recordset(null::graphile_worker.job_spec, $1::json)))`,
          [JSON.stringify(specs)],
        );
      }),
    hold: () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() }),
    async consume(work) {
      const concurrentJobs = work.effects === 'batch' ? CONCURRENT_JOBS_OF_BATCHES : WORKER.concurrentJobs;
      const pool = openPool(connection, WORKER.maxPoolSize);
      const runner = await run({
        preset: { worker: { ...WORKER, concurrentJobs, logger } },
        pgPool: pool,
        noHandleSignals: true,
        taskList: { [TASK]: handlerFor(work, pool) },
      });
      return {
        async [Symbol.asyncDispose]() {
          await runner.stop();
          await pool.end();
        },
      };
    },
    async isIdle() {
      const { rows } = await writers.query(
        'select exists (select from graphile_worker._private_jobs) as busy',
      );
      return !rows[0].busy;
    },
    async [Symbol.asyncDispose]() {
      await utils.release();
      await writers.end();
    },
  };
}

function handlerFor(work: Work, pool: pg.Pool): (payload: unknown, helpers: JobHelpers) => Promise<void> {
  if (work.effects === 'each') {
    return async (payload, { query }) => {
      const { number, text } = payload as Payload;
      work.entered(number);
      await query(INSERT_EFFECT, [number, text]);
    };
  }
  const write = collector(async (payloads) => {
    await pool.query(INSERT_EFFECTS, effectColumns(payloads));
  });
  return (payload) => {
    work.entered((payload as Payload).number);
    return write(payload as Payload);
  };
}

/** One statement for the jobs that begin in the same turn of the event loop. */
function collector(flush: (payloads: readonly Payload[]) => Promise<void>) {
  let waiting: Payload[] = [];
  let flushed: Promise<void> | undefined;
  return (payload: Payload): Promise<void> => {
    waiting.push(payload);
    flushed ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const payloads = waiting;
        waiting = [];
        flushed = undefined;
        flush(payloads).then(resolve, reject);
      });
    });
    return flushed;
  };
}
