import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';
import { type Figures, pipelineFigures, type FiguresOptions } from './pipeline-figures.js';

export interface PipelineMetricsOptions extends Omit<FiguresOptions, 'collect'> {
  /** Connections of the platform role. */
  readonly platform: Knex;
  readonly logger: Logger;
  /** Milliseconds for which an answer is good enough for whoever asks next. Default 5000. */
  readonly freshMs?: number;
  /** Milliseconds whoever asks waits at most. Default 4000. */
  readonly patienceMs?: number;
}

/** Milliseconds one statement may take. */
const STATEMENT_MS = 3_000;

/**
 * What stands in the database of the event pipeline, over all instances: asked when somebody reads the metrics. A figure
 * that cannot be had in time is left out, and said once in the log; reading never fails for it.
 */
export class PipelineMetrics {
  readonly #options: PipelineMetricsOptions;
  readonly #all: readonly Figures[];
  readonly #failing = new Set<Figures>();
  #asking: Promise<void> | undefined;
  #freshUntil = 0;

  constructor(options: PipelineMetricsOptions) {
    this.#options = options;
    this.#all = pipelineFigures({ ...options, collect: () => this.#refresh() });
  }

  /** Resolves when nothing is asked any more. */
  async close(): Promise<void> {
    this.#freshUntil = Infinity;
    await this.#asking;
  }

  /** Whoever reads while somebody else does waits for the same answer. */
  async #refresh(): Promise<void> {
    const { freshMs = 5_000, patienceMs = 4_000 } = this.#options;
    if (this.#asking === undefined) {
      if (performance.now() < this.#freshUntil) return;
      this.#freshUntil = performance.now() + freshMs;
      this.#asking = this.#ask().finally(() => (this.#asking = undefined));
    }
    const answered = new AbortController();
    const late = sleep(patienceMs, undefined, { signal: answered.signal }).catch(() => undefined);
    await Promise.race([this.#asking.finally(() => answered.abort()), late]);
  }

  /** One after another: the platform's few connections have other work. */
  async #ask(): Promise<void> {
    this.#all.forEach(leaveOut);
    for (const figures of this.#all) {
      try {
        await this.#options.platform.transaction(
          async (trx) => {
            await trx.raw(`set local statement_timeout = ${STATEMENT_MS}`);
            await figures.ask(trx);
          },
          { readOnly: true },
        );
        this.#failing.delete(figures);
      } catch (error) {
        leaveOut(figures);
        this.#sayOnce(figures, error);
      }
    }
  }

  #sayOnce(figures: Figures, error: unknown): void {
    if (this.#failing.has(figures)) return;
    this.#failing.add(figures);
    const names = figures.gauges.map((gauge) => (gauge as unknown as { readonly name: string }).name);
    this.#options.logger.warn(
      { err: error, metrics: names },
      'metrics are left out until the database tells them',
    );
  }
}

/** Not zero, which would be a figure; without labels, `reset` is that. */
function leaveOut({ gauges }: Figures): void {
  for (const gauge of gauges) {
    gauge.reset();
    if ((gauge as unknown as { readonly labelNames: readonly string[] }).labelNames.length === 0)
      gauge.remove();
  }
}
