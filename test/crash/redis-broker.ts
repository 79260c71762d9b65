import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Broker } from './broker.js';
import { freePort, ServerProcess } from './server-process.js';

const STREAM = 'crash:events';

/** A Redis that has what it acknowledged on disk, as one must be set up whose stream is to survive its crash. */
export async function startRedisBroker(): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), `rustok-test-${process.pid}-redis-`));
  await chmod(folder, 0o700);
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const args = [
    '--bind 127.0.0.1',
    `--port ${port}`,
    `--dir ${folder}`,
    '--appendonly yes',
    '--appendfsync always',
  ];
  const server = await ServerProcess.start({
    command: 'redis-server',
    args: [...args.flatMap((arg) => arg.split(' ')), '--save', ''],
    ping: () => withRedis(url, (redis) => redis.ping()),
  });
  return {
    events: { relay_target: 'redis', redis: { url, stream: STREAM } },
    killAndRestart: (downMs) => server.killAndRestart(downMs),
    read: async () => {
      const entries = await withRedis(url, (redis) => redis.xrange(STREAM, '-', '+'));
      return entries.map(([, fields]) => identify(fields));
    },
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, connectTimeout: 2_000 });
  redis.on('error', () => undefined); // The command that fails says why.
  try {
    await redis.connect();
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

/** An entry says itself which event it is; the fields beside the envelope must say the same. */
function identify(fields: readonly string[]): { readonly id: string; readonly tenantId: string } {
  const value = (name: string) =>
    fields[fields.findIndex((field, at) => at % 2 === 0 && field === name) + 1] ?? '';
  const { id } = JSON.parse(value('envelope')) as { readonly id: string };
  return { id, tenantId: value('tenant') };
}
