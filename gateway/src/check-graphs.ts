import { StartupError } from '@rustok/kernel';
import type { Engine } from './engine.js';

/**
 * Composes the full module set and each set a known tenant has, so that a combination that does not compose stops
 * the start and not a request. Throws `GRAPHS_INVALID` with every failure.
 */
export async function checkGraphs(engine: Engine): Promise<void> {
  const tenants = await engine.platform.tenants.all();
  const builds = [engine.fullGraph(), ...tenants.map((tenant) => engine.graphOf({ tenant }))];
  const outcomes = await Promise.allSettled(builds);
  const problems = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [(outcome.reason as Error).message] : [],
  );
  if (problems.length > 0) {
    throw new StartupError('GRAPHS_INVALID', 'modules do not compose:', [...new Set(problems)]);
  }
}
