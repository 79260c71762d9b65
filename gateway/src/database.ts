import {
  type DatabaseAddress,
  findEmbeddedPostgres,
  type Logger,
  startEmbeddedPostgres,
} from '@rustok/kernel';
import type { Settings } from './settings.js';

export interface OpenDatabase {
  readonly address: DatabaseAddress;
  /** Stops the server if it is ours. */
  close(): Promise<void>;
}

const notOurs = () => Promise.resolve();

/** The server of `DATABASE_URL`, or an embedded one that lives and ends with this process. */
export async function openDatabase(settings: Settings, logger: Logger): Promise<OpenDatabase> {
  const { databaseUrl } = settings;
  if (databaseUrl !== undefined) return { address: { connectionString: databaseUrl }, close: notOurs };
  const embedded = await startEmbeddedPostgres({
    dataDirectory: embeddedDirectory(settings),
    logger: (line) => logger.debug({ postgres: line }),
  });
  return { address: embedded.connection, close: () => embedded.close() };
}

/** As `openDatabase`, but beside a platform that already runs on the data directory, if there is one. */
export async function joinDatabase(settings: Settings, logger: Logger): Promise<OpenDatabase> {
  const running =
    settings.databaseUrl === undefined ? await findEmbeddedPostgres(embeddedDirectory(settings)) : undefined;
  return running ? { address: running, close: notOurs } : openDatabase(settings, logger);
}

function embeddedDirectory({ dataDirectory }: Settings): string {
  return `${dataDirectory}/postgres`;
}
