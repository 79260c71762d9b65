import { describe, expect, it } from 'vitest';
import { compositionTimeout } from './errors.js';
import { GraphMetrics } from './graph-metrics.js';
import { graphKey, moduleSchema } from './module-schema.js';
import type { Composition, Planner } from './planner.js';
import type { StoredSupergraph, SupergraphStore } from './supergraph-store.js';
import { Supergraphs } from './supergraphs.js';

const set = (...slugs: string[]) => {
  const modules = slugs.map((slug) => moduleSchema(slug, `type Query { ${slug}: Int }`));
  return { key: graphKey(modules), modules };
};

/** A store in memory with the rules of the one in Postgres, which has its own tests. */
class MemoryStore implements SupergraphStore {
  readonly kept = new Map<string, StoredSupergraph>();

  read(key: string) {
    return Promise.resolve(this.kept.get(key) ?? null);
  }

  keep(supergraph: StoredSupergraph) {
    this.kept.set(supergraph.key, supergraph);
    return Promise.resolve();
  }

  known(keys: readonly string[]) {
    return Promise.resolve(new Set(keys.filter((key) => this.kept.has(key))));
  }

  used() {
    return Promise.resolve();
  }

  mostUsed() {
    return Promise.resolve([]);
  }
}

/** Composes what the test lets it compose, and notes what it was asked. */
function supergraphsOver(store?: SupergraphStore, answer?: () => Promise<Composition>) {
  const composed: string[] = [];
  const logged: unknown[] = [];
  const composition: Composition = { kind: 'composed', supergraphSdl: 'supergraph', apiSdl: 'api' };
  const planner = {
    compose: (_key: string, modules: readonly { slug: string }[]) => {
      composed.push(modules.map(({ slug }) => slug).join('+'));
      return answer ? answer() : Promise.resolve(composition);
    },
  } as unknown as Planner;
  const { failures } = new GraphMetrics(() => ({ live: 0, liveBytes: 0, cold: 0, coldBytes: 0 }));
  const log = (details: unknown) => logged.push(details);
  const logger = { error: log, warn: log } as never;
  return {
    supergraphs: new Supergraphs({ planner, store, maxBytes: 1000, failures, logger }),
    composed,
    logged,
    failures,
  };
}

const text = { supergraphSdl: 'supergraph', apiSdl: 'api' };

describe('Supergraphs', () => {
  it('composes once for all who ask, keeps it in memory, and in the store for others', async () => {
    const store = new MemoryStore();
    const first = supergraphsOver(store);
    const found = await Promise.all([1, 2, 3].map(() => first.supergraphs.of(set('a'), false)));
    for (const each of found) expect(each).toMatchObject({ source: 'composition', text });
    expect(await first.supergraphs.of(set('a'), false)).toMatchObject({ source: 'memory', text });
    expect(first.composed).toEqual(['a']);

    const second = supergraphsOver(store);
    expect(await second.supergraphs.of(set('a'), false)).toMatchObject({ source: 'store', text });
    expect(await second.supergraphs.of(set('a'), false)).toMatchObject({ source: 'memory', text });
    expect(second.composed).toEqual([]);
    expect([...store.kept.values()]).toEqual([
      {
        key: expect.stringMatching(/^apollo-\d+\.\d+\.\d+.*:[\da-f]{64}$/) as string,
        modules: ['a'],
        ...text,
      },
    ]);
  });

  it('gives the text while the store is still keeping it, and says when others can find it', async () => {
    const store = new MemoryStore();
    const keep = store.keep.bind(store);
    let answer: () => void = () => undefined;
    const answering = new Promise<void>((resolve) => (answer = resolve));
    store.keep = (supergraph) => answering.then(() => keep(supergraph));
    const { kept, ...found } = await supergraphsOver(store).supergraphs.of(set('a'), false);
    expect(found).toEqual({ source: 'composition', text });
    expect(store.kept.size).toBe(0);
    answer();
    await kept;
    expect(store.kept.size).toBe(1);
  });

  it('keeps no more text in memory than it may', async () => {
    const store = new MemoryStore();
    const { supergraphs, composed } = supergraphsOver(store);
    const names = Array.from({ length: 50 }, (_, i) => `m${i}`);
    for (const name of names) await supergraphs.of(set(name), false);
    expect(supergraphs.bytes).toBeLessThanOrEqual(1000);
    expect(await supergraphs.of(set('m0'), false)).toMatchObject({ source: 'store' });
    expect(await supergraphs.of(set('m49'), false)).toMatchObject({ source: 'memory' });
    expect(composed).toEqual(names);
  });

  it('does without a store that is away or never answers, and says so', { timeout: 10_000 }, async () => {
    const away = new MemoryStore();
    const reject = () => Promise.reject(new Error('away'));
    Object.assign(away, { read: reject, keep: reject, known: reject });
    const silent = new MemoryStore();
    silent.read = () => new Promise(() => undefined);
    for (const store of [away, silent]) {
      const { supergraphs, composed, logged } = supergraphsOver(store);
      const { kept, ...found } = await supergraphs.of(set('a'), false);
      expect(found).toEqual({ source: 'composition', text });
      await kept;
      expect(composed).toEqual(['a']);
      expect(logged[0]).toMatchObject({ what: 'read', err: expect.any(Error) as unknown });
    }
    const { supergraphs } = supergraphsOver(away);
    expect(await supergraphs.known([set('a').key])).toEqual(new Set());
  });

  it.each([
    [
      'a failing composition',
      () => Promise.resolve<Composition>({ kind: 'failed', errors: [{ code: 'CLASH', message: 'no' }] }),
      'GRAPH_COMPOSITION_FAILED',
    ],
    [
      'a composition that takes too long',
      () => Promise.reject(compositionTimeout(60_000)),
      'GRAPH_COMPOSITION_TIMEOUT',
    ],
  ])(
    'makes one attempt at %s, counts it, logs it with the modules, and keeps it out of the store',
    async (_what, answer, code) => {
      const store = new MemoryStore();
      const { supergraphs, composed, logged, failures } = supergraphsOver(store, answer);
      const attempts = [1, 2, 3].map(() =>
        supergraphs.of(set('a', 'b'), false).catch((error: unknown) => error),
      );
      const [error] = await Promise.all(attempts);
      expect(error).toMatchObject({ code });
      await expect(supergraphs.of(set('a', 'b'), false)).rejects.toBe(error);
      expect(composed).toEqual(['a+b']);
      expect(logged).toEqual([{ err: error, modules: ['a', 'b'] }]);
      expect((await failures.get()).values).toEqual([
        expect.objectContaining({ labels: { code }, value: 1 }),
      ]);
      expect(store.kept.size).toBe(0);
    },
  );
});
