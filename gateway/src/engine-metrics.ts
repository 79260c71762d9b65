import { Counter, Registry } from 'prom-client';

/** Figures of the engine of this process. */
export class EngineMetrics {
  readonly registry = new Registry();
  /** Operations and events answered, and by which executor; `reason` tells why it was the generic one. */
  readonly operations = new Counter({
    name: 'rustok_engine_operations_total',
    help: 'Operations and events answered, by executor; reason: why it was not the compiled one.',
    labelNames: ['executor', 'reason'],
    registers: [this.registry],
  });
}
