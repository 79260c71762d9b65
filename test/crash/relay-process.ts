// A process to be killed: a platform whole, with relay, consumers and feed. It is started ahead of time, loads its code,
// and waits to be told what to serve. It ends with the process that started it.
import {
  createLogger,
  type DatabaseAddress,
  eventSettings,
  type EventSettingsInput,
  Platform,
} from '@rustok/kernel';
import { thingModule } from './thing-module.js';

/** What it is told. */
export interface RelayOrders {
  readonly database: DatabaseAddress;
  readonly events: EventSettingsInput;
  /** Of its log, which goes to stderr. */
  readonly logLevel: 'fatal' | 'warn' | 'silent';
}

/** What it tells: that it has started, and then what its feed's listener is given. */
export type RelayReport =
  | { readonly kind: 'started' }
  | { readonly kind: 'heard'; readonly heard: readonly { readonly position: string; readonly id: string }[] };

const START_RETRY_MS = 100;

process.once('message', (orders) => void serve(orders as RelayOrders));
process.once('disconnect', () => process.exit());

async function serve({ database, events, logLevel }: RelayOrders): Promise<void> {
  const platform = await startUntilItDoes({
    modules: [thingModule],
    database,
    events: eventSettings.parse(events),
    accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
    seedPassword: 'dev-password-123',
    logger: createLogger(logLevel),
  });
  platform.feed.subscribe((envelopes) => {
    report({ kind: 'heard', heard: envelopes.map(({ position, id }) => ({ position: `${position}`, id })) });
  });
  report({ kind: 'started' });
  process.once('SIGTERM', () => void platform.close().then(() => process.exit()));
}

/** A start may fall into an outage, or be cut off by one; whatever supervises a process would start it again, and so on. */
async function startUntilItDoes(options: Parameters<typeof Platform.start>[0]): Promise<Platform> {
  for (;;) {
    try {
      return await Platform.start(options);
    } catch (error) {
      options.logger.warn({ err: error }, 'the start failed');
      await new Promise((resolve) => setTimeout(resolve, START_RETRY_MS));
    }
  }
}

function report(message: RelayReport): void {
  process.send?.(message);
}
