import { Loop } from '../loop.js';
import { checkRetention, type RetentionOptions } from './check-retention.js';

/** Keeps the log as long as it is to be kept, for as long as the platform runs: looks at once, then every `check_ms`. */
export class Retention {
  readonly #loop: Loop;

  constructor(options: RetentionOptions) {
    this.#loop = new Loop({
      name: 'retention',
      pollMs: options.settings.check_ms,
      logger: options.logger,
      turn: async (signal) => {
        await checkRetention(options, signal);
        return false;
      },
    });
  }

  async close(): Promise<void> {
    await this.#loop.close();
  }
}
