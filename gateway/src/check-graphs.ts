import { StartupError } from '@rustok/kernel';
import type { Engine } from './engine.js';

/**
 * Composes the full module set and each set a known tenant has, unless another process or an earlier start has, so that a
 * combination that does not compose stops the start and not a request. Throws `GRAPHS_INVALID` with every failure.
 */
export async function checkGraphs(engine: Engine): Promise<void> {
  const failures = await engine.checkGraphs();
  if (failures.length === 0) return;
  const problems = new Set(failures.map(({ message }) => message));
  throw new StartupError('GRAPHS_INVALID', 'modules do not compose:', [...problems]);
}
