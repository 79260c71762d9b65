import type { ContenderName } from './contenders.ts';
import type { OperationName } from './fixture/index.js';
import { type GraphRun, measure, type Runner } from './measure.ts';

/** What is compared: the engine alone, and with the platform, a tenant and an HTTP framework around it. */
const BARE: ContenderName = 'rustok engine';
const TENANT_PATHS: readonly ContenderName[] = ['rustok platform', 'rustok platform, signed in'];

/** What the way of a tenant's request costs beside the engine. */
export interface TenantPath {
  readonly contender: ContenderName;
  readonly loaders: boolean;
  readonly operation: OperationName;
  /** Of each turn: microseconds of processor time that a request took more than by the bare engine in the same turn. */
  readonly moreUs: readonly number[];
}

/**
 * By turns, and in more of them than contenders are measured in: a few microseconds are less than what two medians of
 * whole requests scatter by. All have answered this operation before, so they are warm. Nothing when the engine or both paths
 * are not there.
 */
export async function measureTenantPath(
  runners: readonly Runner[],
  operation: OperationName,
  { turns, ...using }: Parameters<typeof measure>[2] & { readonly turns: number },
): Promise<TenantPath[]> {
  const bare = runners.find(({ name }) => name === BARE);
  const paths = runners.filter(({ name }) => TENANT_PATHS.includes(name));
  if (!bare) return [];
  const measured = paths.map(({ name, loaders }) => ({
    ...{ contender: name, loaders, operation },
    moreUs: [] as number[],
  }));
  for (let turn = 0; turn < turns; turn += 1) {
    const load = { operation, traffic: 'distinct' } as const;
    const base = cpuUs(await measure(bare, load, using));
    for (const [i, path] of paths.entries()) {
      measured[i]?.moreUs.push(cpuUs(await measure(path, load, using)) - base);
    }
  }
  return measured;
}

function cpuUs({ cpuMs, requests }: GraphRun): number {
  return (cpuMs * 1000) / requests;
}
