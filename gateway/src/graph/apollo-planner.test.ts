import { Worker } from 'node:worker_threads';
import { moduleSlug } from '@rustok/kernel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApolloPlanner, type ApolloPlannerOptions } from './apollo-planner.js';
import { moduleSchema } from './module-schema.js';
import type { Planner } from './planner.js';

const modules = [moduleSchema(moduleSlug('greeter'), 'type Query { hello: String }')];

/** The built worker, made to die or to hang on operations of these names, and to hang on a graph of this key. */
const worker = new URL('../../dist/src/graph/planner-worker.js', import.meta.url);
const fragileWorker = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const on = parentPort.on;
    parentPort.on = (name, listener) => on.call(parentPort, name, (message) => {
      if (message.operationName === 'Crash') process.exit(1);
      if (message.operationName === 'Hang' || message.graphKey === 'hang') for (;;);
      listener(message);
    });
    await import(${JSON.stringify(worker.href)});
  `)}`,
);

let planner: Planner | undefined;
afterEach(() => planner?.close());

async function plannerWithGraph(options?: ApolloPlannerOptions) {
  const created = new ApolloPlanner(options);
  planner = created;
  const composition = await created.compose('g', modules);
  if (composition.kind === 'failed') throw new TypeError('the modules of this test do not compose');
  return (operationName: string, selection = '{ hello }') =>
    created.plan({
      graphKey: 'g',
      supergraphSdl: composition.supergraphSdl,
      source: `query ${operationName} ${selection}`,
      operationName,
    });
}

const fetchesHello = { node: expect.objectContaining({ kind: 'Fetch', serviceName: 'greeter' }) as unknown };

describe('ApolloPlanner', () => {
  it('fails the request its worker died on, and goes on with those behind it', async () => {
    const plan = await plannerWithGraph({ workerUrl: fragileWorker });
    const crash = plan('Crash');
    const behind = plan('Behind');
    await expect(crash).rejects.toMatchObject({ code: 'PLANNER_CRASHED', details: { retryable: true } });
    expect(await behind).toEqual(fetchesHello);
    expect(await plan('Later')).toEqual(fetchesHello);
  });

  it('ends a plan at its deadline, and goes on with those behind it', async () => {
    const plan = await plannerWithGraph({ workerUrl: fragileWorker, planTimeoutMs: 1000 });
    const hang = plan('Hang');
    const behind = plan('Behind');
    await expect(hang).rejects.toMatchObject({
      code: 'QUERY_PLANNING_TIMEOUT',
      message: 'the operation was not planned within 1000 ms',
      details: { retryable: true },
    });
    expect(await behind).toEqual(fetchesHello);
  });

  it('plans while it composes, however long that takes and however much waits for it', async () => {
    const plan = await plannerWithGraph({ workerUrl: fragileWorker });
    const composing = Array.from({ length: 40 }, (_, i) =>
      expect(planner?.compose(i === 0 ? 'hang' : `waiting ${i}`, modules)).rejects.toMatchObject({
        code: 'PLANNER_CLOSED',
      }),
    );
    expect(await plan('Meanwhile')).toEqual(fetchesHello);
    await planner?.close();
    await Promise.all(composing);
  });

  it('composes what somebody waits for before what nobody does', async () => {
    await plannerWithGraph();
    const done: string[] = [];
    const compose = async (key: string, background: boolean) => {
      await planner?.compose(key, modules, { background });
      done.push(key);
    };
    await Promise.all([
      compose('running', true),
      compose('background 1', true),
      compose('background 2', true),
      compose('wanted 1', false),
      compose('wanted 2', false),
    ]);
    expect(done).toEqual(['running', 'wanted 1', 'wanted 2', 'background 1', 'background 2']);
  });

  it('ends the worker that composes when there is nothing to compose, and starts another when there is', async () => {
    const plan = await plannerWithGraph({ composerIdleMs: 1 });
    const ended = vi.spyOn(Worker.prototype, 'terminate');
    await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(1), { timeout: 5000 });
    expect(await planner?.compose('again', modules)).toMatchObject({ kind: 'composed' });
    expect(await plan('Later')).toEqual(fetchesHello);
    ended.mockRestore();
  });

  it('makes ready for a graph without harm when that is none', async () => {
    const plan = await plannerWithGraph();
    await planner?.prepare('broken', 'no supergraph');
    expect(await plan('Later')).toEqual(fetchesHello);
  });

  it('stops starting a worker that crashes again and again, and says when to come back', async () => {
    planner = new ApolloPlanner({ workerUrl: new URL('data:text/javascript,process.exit(1)') });
    const compose = () => planner?.compose('g', modules);
    await expect(compose()).rejects.toMatchObject({ code: 'PLANNER_CRASHED' });
    await expect(compose()).rejects.toMatchObject({ code: 'PLANNER_CRASHED' });
    await expect(compose()).rejects.toMatchObject({
      code: 'PLANNER_UNAVAILABLE',
      details: { retryable: true, retryAfterMs: expect.any(Number) as unknown },
    });
    await vi.waitFor(() => expect(compose()).rejects.toMatchObject({ code: 'PLANNER_CRASHED' }), {
      timeout: 5000,
    });
  });

  it('survives a worker that runs out of memory', async () => {
    planner = new ApolloPlanner({ maxMemoryMb: 4 });
    await expect(planner.compose('g', modules)).rejects.toMatchObject({ code: 'PLANNER_CRASHED' });
  });

  it('plans on a graph that its worker has let go of', async () => {
    const plan = await plannerWithGraph({ maxGraphs: 1 });
    await planner?.compose('other', modules);
    expect(await plan('Evicted')).toEqual(fetchesHello);
    planner?.release('g');
    expect(await plan('Released')).toEqual(fetchesHello);
  });

  it('refuses requests beyond those it lets wait', async () => {
    const plan = await plannerWithGraph({ maxWaiting: 1 });
    const accepted = [plan('Running'), plan('Waiting')];
    await expect(plan('Refused')).rejects.toMatchObject({
      code: 'PLANNER_BUSY',
      details: { retryable: true },
    });
    expect(await Promise.all(accepted)).toEqual([fetchesHello, fetchesHello]);
  });

  it('reports what the planner throws as QUERY_PLANNING_FAILED, with the cause', async () => {
    const plan = await plannerWithGraph();
    await expect(plan('Named', '{ bye }')).rejects.toMatchObject({
      code: 'QUERY_PLANNING_FAILED',
      cause: { message: expect.stringContaining('bye') as unknown },
    });
  });

  it('rejects what is pending and what comes after when it is closed', async () => {
    const plan = await plannerWithGraph({ workerUrl: fragileWorker });
    const pending = [plan('Hang'), plan('Behind')].map((promise) =>
      expect(promise).rejects.toMatchObject({ code: 'PLANNER_CLOSED' }),
    );
    await planner?.close();
    await Promise.all(pending);
    await expect(plan('Late')).rejects.toMatchObject({ code: 'PLANNER_CLOSED' });
  });
});
