import type { Logger } from '../../../telemetry/logger.js';

/** Says once that something was lost and once that it is back, however many loops notice. */
export class OutageLog {
  readonly #affected = new Set<unknown>();

  constructor(
    readonly logger: Logger,
    /** `the event target iggy` */
    readonly what: string,
  ) {}

  /** `who` is any name of the loop. */
  failed(who: unknown, error: unknown): void {
    if (this.#affected.size === 0) this.logger.warn({ err: error }, `${this.what} is away`);
    this.#affected.add(who);
  }

  succeeded(who: unknown): void {
    if (this.#affected.delete(who) && this.#affected.size === 0) this.logger.warn(`${this.what} is back`);
  }
}
