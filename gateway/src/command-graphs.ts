import type { DocumentProblem, GraphPreview, GraphPreviewer, ModuleSlug, Tenant } from '@rustok/kernel';
import { Engine, type EngineOptions } from './engine.js';

/** Graphs for a command's process, which has an engine from the moment on in which a command asks for one: most do not. */
export class CommandGraphs implements GraphPreviewer {
  readonly #options: EngineOptions;
  #starting: Promise<Engine> | undefined;

  /** Of the platform that the options name. */
  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async preview(tenant: Tenant, modules: readonly ModuleSlug[]): Promise<GraphPreview> {
    return (await this.#engine()).previews.preview(tenant, modules);
  }

  async problemsOf(
    tenant: Tenant,
    documents: readonly string[],
  ): Promise<readonly (readonly DocumentProblem[])[]> {
    return (await this.#engine()).previews.problemsOf(tenant, documents);
  }

  async close(): Promise<void> {
    await (await this.#starting)?.close();
  }

  #engine(): Promise<Engine> {
    return (this.#starting ??= start(this.#options));
  }
}

async function start(options: EngineOptions): Promise<Engine> {
  const engine = new Engine(options);
  await engine.start();
  return engine;
}
