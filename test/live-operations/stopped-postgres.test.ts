import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@rustok/kernel';
import { expect, test } from 'vitest';
import { connect } from './fake-sink.js';
import { newsroom } from './news.js';
import { startWorld } from './world.js';

/** A server of its own, that may be stopped. */
async function startCluster() {
  // Named as the test kit names its own, so that the next run stops and removes what a killed one left.
  const folder = await mkdtemp(join(tmpdir(), `rustok-test-${process.pid}-live-`));
  await chmod(folder, 0o711); // Run by root, the server is another user.
  const settings = { fsync: 'off' };
  const start = () => startEmbeddedPostgres({ dataDirectory: join(folder, 'data'), settings });
  let server = await start();
  return {
    connection: server.connection,
    stop: () => server.close(),
    startAgain: async () => void (server = await start()),
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const until = (condition: () => unknown) => expect.poll(condition, { timeout: 30_000 });

test('events that are being answered when Postgres stops are answered when it is back, with those that follow', async () => {
  await using cluster = await startCluster();
  await using world = await startWorld({ database: cluster.connection });
  const tenant = await world.kit.tenant('stopped');
  const engine = world.engine();
  const context = await world.context(tenant);
  const { sink } = await connect(engine, context, { query: 'subscription { told { seq users } }' });
  await world.tell(tenant, [1]);
  await until(() => sink.seqs).toEqual([1]);

  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  newsroom.before = () => answered;
  await world.tell(tenant, [2, 3]);
  await until(() => newsroom.asked).toEqual([1, 2, 3]);
  await cluster.stop();
  answer();
  await until(() => newsroom.asked.filter((seq) => seq === 2).length).toBeGreaterThanOrEqual(3);
  expect([sink.seqs, sink.ended]).toEqual([[1], undefined]);

  await cluster.startAgain();
  await until(() => sink.seqs).toEqual([1, 2, 3]);
  await expect.poll(() => world.tell(tenant, [4]).then(() => 'told'), { timeout: 30_000 }).toBe('told');
  await until(() => sink.seqs).toEqual([1, 2, 3, 4]);
  expect(sink.results.map(({ data, errors }) => [data?.told?.users, errors])).toEqual(
    [1, 2, 3, 4].map(() => [0, undefined]),
  );
}, 120_000);
