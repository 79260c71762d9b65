import { setTimeout as delay } from 'node:timers/promises';
import type { TenantId } from '@rustok/kernel';
import { type Distribution, distribution } from '../events/statistics.ts';
import { now } from '../live/live-system.ts';
import type { Child } from '../live/processes.ts';
import type { InstanceCalls } from './instance-process.ts';
import type { LoopFigures } from './loop-watch.ts';
import { moduleSets, queryOf } from './modules.ts';
import type { TenantSizes } from './run-sizes.ts';
import { Clients } from './warm-load.ts';

export type Instance = Child<InstanceCalls>;

export interface WarmWhileCold {
  /** Milliseconds of requests to warm tenants, over HTTP. */
  readonly alone: Distribution;
  readonly whileBuilding: Distribution;
  /** Milliseconds of operations that were never asked before, on a warm graph: each has to be planned. */
  readonly newOperations: Distribution;
  readonly loopAlone: LoopFigures;
  readonly loopWhileBuilding: LoopFigures;
  /** Milliseconds until a request to a cold graph was answered, each of them at once. */
  readonly cold: Distribution;
}

/** Tenants of the first set are warm, and are asked all the time; then one of each other set is asked at once. */
export async function measureWarm(
  { instance, url }: { readonly instance: Instance; readonly url: string },
  { sets, warm, tenants }: TenantSizes,
): Promise<WarmWhileCold> {
  const clients = new Clients(url);
  const warmTenants = Array.from({ length: 20 }, (_, i) => `t${(i * sets) % tenants}`);
  const post = (n: number) => ({ tenant: warmTenants[n % warmTenants.length] ?? '', query: queryOf('base') });
  const during = async <T>(work: () => Promise<T>) => {
    const ending = new AbortController();
    const load = clients.postPaced(warm.perSecond, post, ending.signal);
    await instance.call('watchEventLoop');
    const result = await work();
    const loop = (await instance.call('eventLoop')) as LoopFigures;
    ending.abort();
    return { result, loop, latencies: distribution(await load) };
  };
  await during(() => delay(warm.seconds * 1000)); // Code is compiled, connections are made.
  const alone = await during(() => delay(warm.seconds * 1000));
  const building = await during(async () => {
    const ending = new AbortController();
    const fresh = (n: number) => ({
      tenant: warmTenants[0] ?? '',
      query: `query New${n} ${queryOf('base')}`,
    });
    const operations = clients.postPaced(2, fresh, ending.signal);
    const others = Array.from({ length: sets - 1 }, (_, i) => ({
      tenant: `t${i + 1}`,
      query: queryOf('base'),
    }));
    const cold = await Promise.all(others.map((each) => clients.post(each)));
    ending.abort();
    return { cold: distribution(cold), operations: distribution(await operations) };
  });
  clients.close();
  return {
    ...{ alone: alone.latencies, loopAlone: alone.loop },
    ...{ whileBuilding: building.latencies, loopWhileBuilding: building.loop },
    ...{ cold: building.result.cold, newOperations: building.result.operations },
  };
}

export interface ToggleTimes {
  /** Milliseconds the toggle itself took. */
  readonly toggle: Distribution;
  /** Milliseconds from its answer until the new graph was served, where it was made and in the other process. */
  readonly here: Distribution;
  readonly there: Distribution;
}

export interface PlannedToggle {
  readonly id: TenantId;
  readonly slug: string;
}

/** Those whose set, as they were created, has not that module. */
export function tenantsWithout(slug: string, ids: readonly TenantId[], sets: number): readonly TenantId[] {
  const all = moduleSets();
  return ids.filter((_, n) => !all[n % sets]?.some((each) => String(each) === slug));
}

/** To sets that tenants have: those without `catalog` get it. One tenant for each toggle. */
export function knownToggles(ids: readonly TenantId[], sets: number, count: number): PlannedToggle[] {
  const chosen = tenantsWithout('catalog', ids, sets).slice(-count);
  return chosen.map((id) => ({ id, slug: 'catalog' }));
}

/** To sets that no tenant has had, each another: those with `catalog` get `prices`. */
export function newToggles(ids: readonly TenantId[], sets: number, count: number): PlannedToggle[] {
  const all = moduleSets().map((set) => [...set].sort().join());
  const had = new Set(all.slice(0, sets));
  return moduleSets()
    .slice(0, sets)
    .flatMap((set, n) => {
      const target = [...set, 'prices'].sort().join();
      const id = ids[n];
      return id && all.includes(target) && !had.has(target) ? [{ id, slug: 'prices' }] : [];
    })
    .slice(0, count);
}

export async function measureToggles(
  { here, there }: { readonly here: Instance; readonly there: Instance },
  toggles: readonly PlannedToggle[],
): Promise<ToggleTimes> {
  const times = { toggle: [] as number[], here: [] as number[], there: [] as number[] };
  for (const { id, slug } of toggles) {
    const query = queryOf(slug);
    const watch = { id, query, served: true };
    const watching = [here.call('servedAt', watch), there.call('servedAt', watch)] as const;
    const begun = now();
    const answered = await here.call('toggle', { id, slug, enabled: true });
    const [servedHere, servedThere] = await Promise.all(watching);
    times.toggle.push(answered - begun);
    // The process that made the change may serve it before the caller has read its answer.
    times.here.push(Math.max(0, servedHere - answered));
    times.there.push(Math.max(0, servedThere - answered));
  }
  return {
    toggle: distribution(times.toggle),
    here: distribution(times.here),
    there: distribution(times.there),
  };
}

/**
 * Megabytes of heap after so many toggles, each after a collection; graphs are made and given up all the time. The tenants
 * are without `pages`.
 */
export async function measureHeap(
  instance: Instance,
  ids: readonly TenantId[],
  { toggles, every }: TenantSizes['heap'],
): Promise<readonly { readonly toggles: number; readonly heapMb: number; readonly rssMb: number }[]> {
  const points = [];
  // Each tenant is switched on and off again, so the sets are the same in every round.
  for (let i = 0; i < toggles; i += 1) {
    const id = ids[Math.floor(i / 2) % Math.min(100, ids.length)] as TenantId;
    await instance.call('toggle', { id, slug: 'pages', enabled: i % 2 === 0 });
    await instance.call('servedAt', { id, query: queryOf('base'), served: true });
    if ((i + 1) % every === 0) points.push({ toggles: i + 1, ...(await instance.call('memory')) });
  }
  return points;
}
