import { monitorEventLoopDelay } from 'node:perf_hooks';
import { distribution } from '../events/statistics.ts';

export interface LoopFigures {
  /** Milliseconds by which a timer of 1 ms was late: by our work, and by what the machine had to do beside it. */
  readonly lateMs: { readonly p99: number; readonly max: number };
  /** Milliseconds of processor time the thread took between two ticks of such a timer: what we held the loop for. */
  readonly heldMs: { readonly p99: number; readonly max: number };
}

/** Watches the event loop of this thread. */
export class LoopWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: 1 });
  readonly #held: number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#delays.enable();
    let before = process.threadCpuUsage();
    this.#timer = setInterval(() => {
      const { user, system } = process.threadCpuUsage(before);
      before = process.threadCpuUsage();
      this.#held.push((user + system) / 1000);
    }, 1);
  }

  end(): LoopFigures {
    clearInterval(this.#timer);
    this.#delays.disable();
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 1);
    const { p99, max } = distribution(this.#held);
    return {
      lateMs: { p99: late(this.#delays.percentile(99)), max: late(this.#delays.max) },
      heldMs: { p99, max },
    };
  }
}
