import type { Engine } from './engine.js';

/** Makes graphs ready while requests are served already. `close()` ends it after the graph it is at. */
export function warmUp(engine: Engine, graphs: number): { close(): Promise<void> } {
  const stopping = new AbortController();
  const running = engine.warmUp(graphs, stopping.signal).catch((error: unknown) => {
    engine.platform.logger.warn(
      { err: error },
      'graphs could not be made ready ahead of their first requests',
    );
  });
  return {
    close() {
      stopping.abort();
      return running;
    },
  };
}
