import {
  API_VERSION,
  compareWithManifest,
  createLogger,
  loadModules,
  ModuleRegistry,
  Platform,
} from '@rustok/kernel';
import { openDatabase } from './database.js';
import { Engine } from './engine.js';
import { checkGraphs } from './check-graphs.js';
import { startHttpServer } from './http/server.js';
import { Requests } from './request/index.js';
import { seedDemo } from './demo.js';
import { platformOptions } from './platform-options.js';
import type { Settings } from './settings.js';
import { warmUp } from './warm-up.js';

/** The whole platform in this process. */
export interface Gateway {
  readonly platform: Platform;
  readonly engine: Engine;
  /** `http://localhost:4000` */
  readonly url: string;
  /** WebSockets and event streams that are open. */
  readonly liveConnections: number;
  /** Stops everything it started, in reverse order. May be called again. */
  close(): Promise<void>;
}

export const VERSION = API_VERSION;

/** Starts everything, in the order in which it depends on each other; what was started is stopped when a step fails. */
export async function startGateway(settings: Settings): Promise<Gateway> {
  const running: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let stop = running.pop(); stop; stop = running.pop()) await stop();
  };
  try {
    const logger = createLogger(settings.logLevel);
    const modules = await loadModules(settings.manifest);
    compareWithManifest(new ModuleRegistry(modules), settings.manifest);

    const database = await openDatabase(settings, logger);
    running.push(() => database.close());
    const platform = await Platform.start({
      ...platformOptions(settings),
      modules,
      database: database.address,
      logger,
    });
    running.push(() => platform.close());
    if (settings.seedDemo) {
      await platform.exclusively('rustok.seed', () => seedDemo(platform, settings.demo));
    }

    const engine = new Engine({
      platform,
      live: settings.live,
      cursorSecret: settings.jwtSecret,
      compile: settings.engine.compile,
      graphs: {
        liveMb: settings.engine.graph_memory_mb,
        coldMb: settings.engine.cold_graph_memory_mb,
        planned: settings.engine.planner_graphs,
        kept: settings.engine.kept_supergraphs,
      },
    });
    running.push(() => engine.close());
    await engine.start();
    await checkGraphs(engine);
    const warming = warmUp(engine, settings.engine.warm_up_graphs);
    running.push(() => warming.close());

    const requests = new Requests(platform, settings.tenant);
    const server = await startHttpServer({
      engine,
      requests,
      host: settings.host,
      port: settings.port,
      version: VERSION,
      corsOrigins: settings.corsOrigins,
      metrics: settings.metrics,
      live: settings.live,
      secret: settings.jwtSecret,
    });
    running.push(() => server.close());
    return {
      ...{ platform, engine, close },
      url: `http://localhost:${server.port}`,
      get liveConnections() {
        return server.liveConnections;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
