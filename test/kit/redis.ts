import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis a test may take away and bring back. What was in it is still there afterwards. */
export interface TestRedis {
  readonly url: string;
  /** Ends it in an orderly way: nobody can connect until `start`. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL; what survives is what it had written by then. Only of a server of our own. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Everything that stands in a stream, oldest first, by the names of the fields. */
  stream(key: string): Promise<readonly Readonly<Record<string, string>>[]>;
  close(): Promise<void>;
}

/** A Redis that may also hang: it takes connections and answers nobody until `resume`. */
export interface OwnRedis extends TestRedis {
  pause(): void;
  resume(): void;
}

export interface TestRedisOptions {
  /**
   * `everything`: the append-only file is written before an answer, so that a kill loses nothing that was acknowledged.
   * Default: as much as an orderly end needs.
   */
  readonly keeps?: 'everything' | 'orderly';
}

const binary = spawnSync('redis-server', ['--version']).status === 0;

/** Why there is no Redis to be killed; for `describe.skipIf`. Not given when there is one. */
export const ownRedisMissing = binary ? undefined : 'needs redis-server on the PATH';

/** Why there is no Redis to be had; for `describe.skipIf`. Not given when there is one. */
export const redisMissing =
  process.env['REDIS_URL'] === undefined && !binary
    ? 'needs redis-server on the PATH, or REDIS_URL'
    : undefined;

/** The one of REDIS_URL, behind a door that can be shut; else a server of its own, which ends with `close`. */
export function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const url = process.env['REDIS_URL'];
  return url === undefined ? startOwnRedis(options) : openDoor(new URL(url));
}

/** One that may be killed, whatever REDIS_URL says. */
export async function startOwnRedis({ keeps = 'orderly' }: TestRedisOptions = {}): Promise<OwnRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'rustok-redis-'));
  const fsync = keeps === 'everything' ? 'always' : 'everysec';
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const launch = () =>
    launchServer([
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory],
      ...['--save', '', '--appendonly', 'yes', '--appendfsync', fsync],
    ]);
  let running = await launch();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  return {
    url,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void running.kill('SIGSTOP'),
    resume: () => void running.kill('SIGCONT'),
    async start() {
      if (running.exitCode !== null || running.signalCode !== null) running = await launch();
    },
    stream: (key) => readStream(url, key),
    async close() {
      await end('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Resolves when it takes connections. */
async function launchServer(options: readonly string[]): Promise<ChildProcess> {
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`redis-server ended\n${said.join('')}`)));
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (said.join('').includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}

async function openDoor(given: URL): Promise<TestRedis> {
  const { hostname, port } = given;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const door = createServer((client) => {
    const server = connect({ host: hostname, port: Number(port) || 6379 });
    keep(client).pipe(keep(server)).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  const open = async (at: number): Promise<number> => {
    door.listen(at, '127.0.0.1');
    await once(door, 'listening');
    return (door.address() as AddressInfo).port;
  };
  const shut = async (): Promise<void> => {
    if (!door.listening) return;
    const closed = once(door, 'close');
    door.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const doorPort = await open(0);
  const url = new URL(given);
  url.hostname = '127.0.0.1';
  url.port = String(doorPort);
  return {
    url: url.href,
    stop: shut,
    kill: shut,
    async start() {
      if (!door.listening) await open(doorPort);
    },
    stream: (key) => readStream(given.href, key),
    close: shut,
  };
}

async function readStream(url: string, key: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    const entries = await redis.xrange(key, '-', '+');
    return entries.map(([, fields]) =>
      Object.fromEntries(fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? '']] : []))),
    );
  } finally {
    redis.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
