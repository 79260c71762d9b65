import { CircuitState } from 'cockatiel';
import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.js';

/** What is called: `success`, `failure`, or `refused` because the circuit is open. */
export type CallResult = 'success' | 'failure' | 'refused';

const STATES: Readonly<Record<CircuitState, number>> = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 1,
  [CircuitState.Open]: 2,
  [CircuitState.Isolated]: 2,
};

/** The circuit breakers of this process, by the service behind them. */
export class CircuitMetrics {
  readonly calls: Counter<'service' | 'result'>;
  /** Service → its state now; whoever has a breaker adds it, and takes it away at its end. */
  readonly observed = new Map<string, () => CircuitState>();

  constructor({ registry }: Metrics) {
    const registers = [registry];
    const { observed } = this;
    this.calls = new Counter({
      name: 'rustok_circuit_breaker_calls_total',
      help: 'Calls of a service behind a circuit breaker: success, failure, or refused while it is left alone.',
      labelNames: ['service', 'result'],
      registers,
    });
    new Gauge({
      name: 'rustok_circuit_breaker_state',
      help: '0: the service is called. 1: it is tried with one call. 2: it failed repeatedly and is left alone.',
      labelNames: ['service'],
      registers,
      collect() {
        this.reset();
        for (const [service, state] of observed) this.set({ service }, STATES[state()]);
      },
    });
  }
}
