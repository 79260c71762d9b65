import { CodedError, createLogger } from '@rustok/kernel';
import { outliveLeftRejections } from '../left-rejections.js';
import { readGraphArguments } from './graph-arguments.js';
import { serveGraph } from './serve-graph.js';
import { readSubgraphList } from './subgraph-list.js';
import { readSupergraphFile } from './supergraph-file.js';

// The process of `npm run graph`: arguments → graph served → a signal → graph closed.

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));

// npm runs its scripts in the package's folder; paths are meant from where it was called.
const { npm_lifecycle_event: script, INIT_CWD: calledIn } = process.env;
const directory = script === 'graph' && calledIn ? calledIn : process.cwd();

outliveLeftRejections(createLogger('error'));

try {
  const { file, options } = readGraphArguments(process.argv.slice(2), directory);
  const parts =
    file.kind === 'subgraphs'
      ? { subgraphs: await readSubgraphList(file.path) }
      : { supergraph: (await readSupergraphFile(file.path)).sdl };
  const server = await serveGraph({ ...parts, ...options, signal: stop.signal });
  process.stdout.write(`The graph is ready: ${server.url}\n`);
  await stopped;
  process.stdout.write('\nStopping …\n');
  await server.close();
} catch (error) {
  if (!stop.signal.aborted) {
    // What an operator can mend is said in a sentence or a list; a stack helps only with a bug.
    const message =
      error instanceof CodedError ? `${error.code}: ${error.message}` : String((error as Error).stack);
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  }
}
// A module may have started what never ends by itself, such as a timer.
process.exit();
