import type {
  HealthReport,
  ModuleDeclaration,
  ModuleSlug,
  Platform,
  RemoteEndpoint,
  RequestContext,
} from '@rustok/kernel';
import type { ExecutionResult } from 'graphql';
import type { DataSource, SharedExchanges, SubgraphMetrics } from '../execution/index.js';
import type { GraphCache, TenantGraphs } from '../graph/index.js';
import { RemoteDataSource } from './remote-data-source.js';
import { compositionProblems } from './schema-acceptance.js';
import { SchemaWatch } from './schema-watch.js';
import { contractOf, type SubgraphContract } from './subgraph-contract.js';

export interface RemoteModulesOptions {
  readonly platform: Platform;
  readonly graphs: GraphCache;
  readonly tenantGraphs: TenantGraphs;
  readonly metrics: SubgraphMetrics;
  /** Requests in flight, for the modules that share them. */
  readonly exchanges: SharedExchanges<ExecutionResult>;
  /** A schema was accepted: from now on it is part of the graphs. */
  readonly accept: (subgraph: {
    readonly name: ModuleSlug;
    readonly sdl: string;
    readonly dataSource: DataSource<RequestContext>;
  }) => void;
}

interface RemoteModule {
  readonly slug: ModuleSlug;
  readonly remote: RemoteEndpoint;
  readonly dataSource: RemoteDataSource;
  contract: SubgraphContract | undefined;
  /** Whether the database has what is served. */
  isKept: boolean;
  /** The last SDL that was refused, so that it is not composed again at each look. */
  refused: string | undefined;
  /** What is wrong with it now. */
  trouble: string | undefined;
  watch: SchemaWatch | undefined;
}

/** Characters of a refusal's reasons on the health page. */
const MAX_REASON = 1_000;

/**
 * The modules whose GraphQL other processes answer. One that is away keeps the schema it had, or is left out of the graphs
 * until it has told one; a schema with which some graph would not compose is refused, and the old one stays.
 */
export class RemoteModules {
  readonly #options: RemoteModulesOptions;
  readonly #modules: ReadonlyMap<string, RemoteModule>;
  /** One schema is judged at a time, for each is judged together with the others. */
  #judging: Promise<unknown> = Promise.resolve();

  constructor(options: RemoteModulesOptions) {
    this.#options = options;
    this.#modules = new Map(
      options.platform.registry.modules.flatMap((module) => {
        const made = this.#moduleOf(module);
        return made ? [[module.slug, made] as const] : [];
      }),
    );
  }

  /** What was kept of each is served at once; resolves when each has been looked at once, and goes on looking. */
  async start(): Promise<void> {
    if (this.#modules.size === 0) return;
    const kept = await this.#options.platform.remoteSchemas.all();
    for (const module of this.#modules.values()) {
      const sdl = kept.get(module.slug);
      if (sdl === undefined) continue;
      module.isKept = true;
      await this.#offer(module, sdl);
    }
    for (const module of this.#modules.values()) {
      module.watch = new SchemaWatch({
        look: (signal) => this.#look(module, signal),
        pollMs: module.remote.schemaPollMs,
      });
    }
    await Promise.all([...this.#modules.values()].map(({ watch }) => watch?.first));
  }

  /** How a remote module is; `undefined` for one in this process, and for one of which nothing bad is known. */
  health(slug: string): HealthReport | undefined {
    const module = this.#modules.get(slug);
    const reason =
      module?.trouble ??
      (module && module.dataSource.breakerState !== 'closed' ? 'it failed repeatedly' : undefined);
    return reason === undefined ? undefined : { status: 'degraded', reason };
  }

  async close(): Promise<void> {
    const modules = [...this.#modules.values()];
    await Promise.all(modules.map(({ watch }) => watch?.close()));
    await Promise.all(modules.map(({ dataSource }) => dataSource.close()));
  }

  #moduleOf({ slug, remote }: ModuleDeclaration): RemoteModule | undefined {
    if (!remote) return undefined;
    const { platform, metrics, exchanges } = this.#options;
    const module: RemoteModule = {
      ...{ slug, remote, contract: undefined, isKept: false, refused: undefined, watch: undefined },
      trouble: 'its schema is not known yet',
      dataSource: new RemoteDataSource({
        ...{ module: slug, remote, metrics, exchanges },
        contract: () => module.contract,
        written: async ({ tenant }) => {
          if (remote.writesHere) await platform.readAnew(tenant.id);
        },
      }),
    };
    return module;
  }

  async #look(module: RemoteModule, signal: AbortSignal): Promise<void> {
    try {
      await this.#offer(module, await module.dataSource.schema(signal));
      await this.#keep(module);
    } catch (error) {
      if (signal.aborted) return;
      const { slug: name } = module;
      this.#options.platform.logger.warn(
        { err: error, module: name },
        'the schema of a remote module was not read',
      );
      const known = module.contract ? 'what is known of it is served' : 'its schema is not known yet';
      module.trouble = `it does not tell its schema; ${known}`;
      throw error;
    }
  }

  #offer(module: RemoteModule, sdl: string): Promise<void> {
    const judged = this.#judging.then(() => this.#judge(module, sdl));
    this.#judging = judged.catch(() => undefined);
    return judged;
  }

  async #judge(module: RemoteModule, sdl: string): Promise<void> {
    if (module.contract?.sdl === sdl) {
      module.refused = undefined;
      module.trouble = undefined;
      return;
    }
    if (module.refused === sdl) return;
    const { slug, remote, dataSource } = module;
    const { platform, accept } = this.#options;
    const result = contractOf(sdl, remote);
    const problems =
      result.kind === 'refused'
        ? result.problems
        : await compositionProblems({ module: slug, sdl }, this.#options);
    if (result.kind === 'refused' || problems.length > 0) {
      module.refused = sdl;
      module.trouble = `its schema is refused: ${problems.join('; ')}`.slice(0, MAX_REASON);
      platform.logger.error({ module: slug, problems }, 'the schema of a remote module is refused');
      return;
    }
    // Without waiting between the two: whoever asks by the new graph finds what the new contract says.
    module.contract = result.contract;
    accept({ name: slug, sdl, dataSource });
    module.isKept = false;
    module.refused = undefined;
    module.trouble = undefined;
  }

  async #keep(module: RemoteModule): Promise<void> {
    if (module.isKept || !module.contract) return;
    await this.#options.platform.remoteSchemas.keep(module.slug, module.contract.sdl);
    module.isKept = true;
  }
}
