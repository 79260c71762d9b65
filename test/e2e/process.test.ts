import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedPostgres } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD } from '../kit/gateway.js';
import { CreatePost, Search, SignIn } from './demo.operations.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const START = join(ROOT, 'gateway/dist/src/start.js');

/** The process of `npm start`, with what it has said so far. */
interface Platform {
  readonly child: ChildProcess;
  output: string;
  readonly exited: Promise<number | null>;
}

let folder: string;
const started: Platform[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rustok-e2e-'));
});

afterAll(async () => {
  for (const { child, exited } of started) {
    child.kill('SIGTERM');
    await exited;
  }
  await rm(folder, { recursive: true, force: true });
});

function start(environment: Record<string, string> = {}): Platform {
  const child = spawn(process.execPath, [START], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PORT: '0', RUSTOK_DATA_DIR: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const platform: Platform = { child, output: '', exited };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (platform.output += chunk.toString()));
  }
  started.push(platform);
  return platform;
}

/** The URL of the ready message; fails with the output when the process ends before. */
async function ready(platform: Platform): Promise<string> {
  return vi.waitFor(() => {
    const url = /RusToK is ready: (http:\/\/localhost:\d+)\/graphql/.exec(platform.output)?.[1];
    if (url === undefined) throw new Error(platform.output);
    return url;
  }, 60_000);
}

async function administrator(url: string): Promise<ApiClient> {
  const client = new ApiClient(url, { tenant: 'demo' });
  const { data } = await client.ask(SignIn, {
    input: { email: 'admin@demo.local', password: SEED_PASSWORD },
  });
  return client.as(data?.signIn.accessToken ?? '');
}

/** Runs what the ready message offers, as a person would paste it. */
async function paste(command: string): Promise<string> {
  const shell = spawn('sh', ['-c', command], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(shell, 'close');
  return output;
}

describe('the process of npm start', { timeout: 180_000 }, () => {
  it('prints where it is, whom it serves, and commands that work as pasted', async () => {
    const platform = start();
    await ready(platform);
    expect(platform.output).toMatch(/^ {2}demo +.*blog.* {2}admin@demo\.local, customer@demo\.local$/m);
    expect(platform.output).toMatch(/^ {2}acme +content, events, index, rbac, tenant/m);
    expect(platform.output).toMatch(/^ {2}bare +events, index, rbac, tenant/m);

    const [query = '', token = '', mutation = ''] = platform.output
      .split('\n')
      .filter((line) => /curl -s/.test(line));
    expect(JSON.parse(await paste(query)).data.posts.edges).toHaveLength(5);
    expect(JSON.parse(await paste(`${token}\n${mutation}`)).data.createPost.title).toBe('Hello');

    const live = /npm run -s live -- .*/.exec(platform.output)?.[0].replace('npm run -s live --', '') ?? '';
    const listener = spawn(
      'sh',
      ['-c', `exec "${process.execPath}" gateway/dist/src/live-client.js${live}`],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let heard = '';
    listener.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await once(listener.stderr, 'data');
    await vi.waitFor(
      async () => {
        await paste(`${token}\n${mutation}`);
        expect(JSON.parse(heard.split('\n')[0] ?? '').data.postPublished.author.name).toBe('Demo Admin');
      },
      { timeout: 20_000, interval: 500 },
    );
    listener.kill('SIGINT');
  });

  it('refuses a second start on the same data, which does the first no harm', async () => {
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.output).toContain('DATA_DIRECTORY_IN_USE');
    expect(second.output).toContain(folder);
    const first = started[0] as Platform;
    expect((await fetch(`${await ready(first)}/health/ready`)).status).toBe(200);
  });

  it('stops everything it started at a signal, twice sent or once', async () => {
    const first = started[0] as Platform;
    first.child.kill('SIGINT');
    first.child.kill('SIGINT');
    expect(await first.exited).toBe(0);
    expect(await findEmbeddedPostgres(join(folder, 'postgres'))).toBeUndefined();
  });

  it('delivers the event of a mutation that was answered just before a SIGKILL', async () => {
    const killed = start();
    const admin = await administrator(await ready(killed));
    const title = `Axolotl ${Date.now()}`;
    const created = await admin.ask(CreatePost, {
      input: { locale: 'en', title, body: 'Regrows.', publish: true },
    });
    killed.child.kill('SIGKILL');
    expect(created.data?.createPost.title).toBe(title);
    await killed.exited;

    const again = start();
    const reader = new ApiClient(await ready(again), { tenant: 'demo' });
    await vi.waitFor(async () => {
      const { data } = await reader.ask(Search, { query: 'axolotl', kinds: ['post'] });
      expect(data?.search.edges.map(({ node }) => node.title)).toEqual([title]);
    }, 30_000);
    again.child.kill('SIGTERM');
    expect(await again.exited).toBe(0);
  });

  it('says everything that is wrong with the settings in one list', async () => {
    const wrong = start({
      PORT: 'many',
      NODE_ENV: 'production',
      DATABASE_URL: 'mysql://x',
      RUSTOK_LOG_LEVEL: 'loud',
    });
    expect(await wrong.exited).toBe(1);
    for (const name of ['PORT', 'RUSTOK_JWT_SECRET', 'DATABASE_URL', 'RUSTOK_LOG_LEVEL']) {
      expect(wrong.output).toContain(name);
    }
  });

  it('says that the database cannot be reached', async () => {
    const nobodyListens = start({ DATABASE_URL: 'postgres://somebody:x@127.0.0.1:1/rustok' });
    expect(await nobodyListens.exited).toBe(1);
    expect(nobodyListens.output).toContain('DATABASE_UNREACHABLE');
  });

  it('names the port that is taken, and stops the database again', async () => {
    const first = start();
    const port = new URL(await ready(first)).port;
    const other = await mkdtemp(join(tmpdir(), 'rustok-e2e-'));
    const second = start({ PORT: port, RUSTOK_DATA_DIR: other });
    expect(await second.exited).toBe(1);
    expect(second.output).toContain('PORT_UNAVAILABLE');
    expect(second.output).toContain(port);
    expect(await findEmbeddedPostgres(join(other, 'postgres'))).toBeUndefined();
    await rm(other, { recursive: true, force: true });
  });
});
