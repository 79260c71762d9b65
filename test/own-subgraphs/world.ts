import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphProcess } from './graph-process.js';

const MODULES = new URL('./modules/', import.meta.url).pathname;

export const PRODUCTS = { name: 'products', module: `${MODULES}products.mjs` };
export const STOCK = { name: 'stock', module: `${MODULES}stock.mjs` };

/** A folder with files, and the processes that are started on them. */
export class World implements AsyncDisposable {
  readonly #processes: GraphProcess[] = [];

  private constructor(readonly folder: string) {}

  static async make(): Promise<World> {
    return new World(await mkdtemp(join(tmpdir(), 'rustok-graph-')));
  }

  /** Its path. What is no text is written as JSON. */
  async file(name: string, content: unknown): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  run(...args: readonly string[]): GraphProcess {
    const graph = new GraphProcess(args, this.folder);
    this.#processes.push(graph);
    return graph;
  }

  /** Serves a list of subgraphs on a free port. */
  async serve(list: readonly object[], ...flags: readonly string[]): Promise<GraphProcess> {
    return this.run('--subgraphs', await this.file('graph.json', list), '--port', '0', ...flags);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((graph) => graph.end()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    message: string;
    path?: unknown;
    extensions?: Record<string, unknown>;
  }[];
}

/** Asks by POST. */
export async function ask(
  url: string,
  query: string,
  { variables, headers }: { variables?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}
