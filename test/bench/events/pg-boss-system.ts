import { PgBoss } from 'pg-boss';
import type { Db, Job } from 'pg-boss';
import {
  createEffects,
  effectColumns,
  INSERT_EFFECT,
  INSERT_EFFECTS,
  payloadOf,
  WRITERS,
} from './event-system.ts';
import type { DatabaseConnection, EventSystem, Payload } from './event-system.ts';
import { inTransaction } from './in-transaction.ts';
import { openPool } from './open-pool.ts';

const QUEUE = 'events';

/** As our consumers: batches of a hundred, four at once, woken at once, and the effect commits with the completion. */
const WORKER = {
  batchSize: 100,
  localConcurrency: 4,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 0.5,
  transactional: true,
} as const;

/** Jobs are added in a transaction, as beside a change, and kept for some days after they are completed. */
export async function openPgBoss(connection: DatabaseConnection): Promise<EventSystem> {
  const writers = openPool(connection, WRITERS);
  await writers.query(createEffects());
  const boss = new PgBoss({ ...connection, max: 10, schedule: false, useListenNotify: true });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(QUEUE, { notify: true });
  return {
    name: 'pg-boss',
    append: (numbers) =>
      inTransaction(writers, async (client) => {
        const db: Db = { executeSql: (text, values) => client.query(text, values) };
        if (numbers.length === 1) await boss.send(QUEUE, payloadOf(Number(numbers[0])), { db });
        else
          await boss.insert(
            QUEUE,
            numbers.map((number) => ({ data: payloadOf(number) })),
            { db },
          );
      }),
    hold: () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() }),
    async consume({ effects, entered }) {
      await boss.work(QUEUE, WORKER, async (jobs: Job<Payload>[], db: Db) => {
        if (effects === 'batch') {
          for (const { data } of jobs) entered(data.number);
          await db.executeSql(INSERT_EFFECTS, effectColumns(jobs.map(({ data }) => data)));
          return;
        }
        for (const { data } of jobs) {
          entered(data.number);
          await db.executeSql(INSERT_EFFECT, [data.number, data.text]);
        }
      });
      return { [Symbol.asyncDispose]: () => boss.offWork(QUEUE) };
    },
    async isIdle() {
      const { rows } = await writers.query(
        `select exists (select from pgboss.job where state < 'completed') as busy`,
      );
      return !rows[0].busy;
    },
    async [Symbol.asyncDispose]() {
      await boss.stop();
      await writers.end();
    },
  };
}
