import { Worker } from 'node:worker_threads';
import type { CodedError } from '@rustok/kernel';
import { plannerBusy, plannerClosed, plannerCrashed, plannerUnavailable } from './errors.js';

/** The worker posts it once, when it has loaded; deadlines do not run before. */
export interface WorkerReady {
  readonly kind: 'ready';
}

export interface WorkerLaneOptions {
  readonly url: URL;
  readonly workerData?: unknown;
  /** Old-generation heap of the worker. Running out of it ends the worker, not the process. */
  readonly maxMemoryMb: number;
  /** Requests that may wait. */
  readonly maxWaiting: number;
  /** Milliseconds without a request after which the worker is ended, for the memory it holds. Default: never. */
  readonly idleMs?: number;
}

interface Job<Reply> {
  readonly request: unknown;
  readonly deadline: Deadline;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export interface Deadline {
  /** Counted from when the worker takes the request up, not from when it was made or while the worker starts. */
  readonly timeoutMs: number;
  readonly error: (timeoutMs: number) => CodedError;
}

/** First crash: at once. Then 250 ms, doubling to 30 s, until a request is answered again. */
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 30_000;

/** A worker that has not loaded by then counts as crashed. */
const STARTUP_TIMEOUT_MS = 30_000;

/**
 * One worker thread that does one request at a time. The others wait on this side of the boundary, so that a
 * request that hangs or kills the worker harms no other: they go on with the next worker, having never been sent.
 * The worker starts with the first request, and a dead one is replaced when the next request needs it.
 */
export class WorkerLane<Reply extends { readonly kind: string }> {
  readonly #options: WorkerLaneOptions;
  readonly #waiting: Job<Reply>[] = [];
  /** Taken up when nothing else waits. */
  readonly #background: Job<Reply>[] = [];
  readonly #ending = new Set<Promise<unknown>>();
  #running: Job<Reply> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #worker: Worker | undefined;
  #ready = false;
  #crashes = 0;
  #notBefore = 0;
  #closed = false;

  constructor(options: WorkerLaneOptions) {
    this.#options = options;
  }

  /** Rejects with the deadline's error, `PLANNER_CRASHED`, `PLANNER_UNAVAILABLE`, `PLANNER_BUSY` or `PLANNER_CLOSED`. */
  request(
    request: unknown,
    deadline: Deadline,
    { background = false }: { readonly background?: boolean } = {},
  ): Promise<Reply> {
    if (this.#closed) return Promise.reject(plannerClosed());
    const queue = background ? this.#background : this.#waiting;
    if (queue.length >= this.#options.maxWaiting) return Promise.reject(plannerBusy(queue.length));
    return new Promise((resolve, reject) => {
      queue.push({ request, deadline, resolve, reject });
      this.#next();
    });
  }

  /** Tells the worker something if there is one. */
  notify(message: unknown): void {
    this.#worker?.postMessage(message);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const jobs = this.#allWaiting();
    if (this.#running) jobs.unshift(this.#running);
    this.#endWorker();
    for (const job of jobs) job.reject(plannerClosed());
    await Promise.all(this.#ending);
  }

  #next(): void {
    if (this.#running) return;
    if (this.#waiting.length + this.#background.length === 0) {
      this.#startIdling();
      return;
    }
    clearTimeout(this.#idle);
    if (!this.#worker) {
      const retryAfterMs = this.#notBefore - Date.now();
      if (retryAfterMs > 0) {
        const error = plannerUnavailable(this.#crashes, retryAfterMs);
        for (const job of this.#allWaiting()) job.reject(error);
        return;
      }
      this.#worker = this.#start();
    }
    this.#running = this.#waiting.shift() ?? this.#background.shift();
    this.#worker.postMessage(this.#running?.request);
    if (this.#ready) this.#startClock();
  }

  #allWaiting(): Job<Reply>[] {
    return [...this.#waiting.splice(0), ...this.#background.splice(0)];
  }

  #startIdling(): void {
    const { idleMs } = this.#options;
    clearTimeout(this.#idle);
    if (idleMs === undefined || !this.#worker || this.#closed) return;
    this.#idle = setTimeout(() => {
      this.#endWorker();
    }, idleMs).unref();
  }

  #start(): Worker {
    const { url, workerData, maxMemoryMb } = this.#options;
    const worker = new Worker(url, { workerData, resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb } });
    this.#timer = setTimeout(() => {
      this.#crashed(new Error(`worker was not ready within ${STARTUP_TIMEOUT_MS} ms`));
    }, STARTUP_TIMEOUT_MS);
    // A worker that was ended may still speak; only the current one is heard.
    worker.on('message', (reply: Reply | WorkerReady) => {
      if (worker !== this.#worker) return;
      if (reply.kind === 'ready') {
        this.#ready = true;
        clearTimeout(this.#timer);
        this.#startClock();
      } else {
        this.#crashes = 0;
        this.#settle()?.resolve(reply as Reply);
        this.#next();
      }
    });
    worker.on('error', (cause) => {
      if (worker === this.#worker) this.#crashed(cause);
    });
    worker.on('exit', (code) => {
      if (worker === this.#worker) this.#crashed(new Error(`worker exited with code ${code}`));
    });
    return worker;
  }

  #startClock(): void {
    const job = this.#running;
    if (!job) return;
    const { timeoutMs, error } = job.deadline;
    this.#timer = setTimeout(() => {
      this.#endWorker();
      job.reject(error(timeoutMs));
      this.#next();
    }, timeoutMs);
  }

  #crashed(cause: unknown): void {
    this.#crashes += 1;
    this.#notBefore = Date.now() + backoffMs(this.#crashes);
    const job = this.#running;
    this.#endWorker();
    job?.reject(plannerCrashed(cause));
    this.#next();
  }

  #endWorker(): void {
    this.#settle();
    clearTimeout(this.#idle);
    if (!this.#worker) return;
    const ending = this.#worker.terminate().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
    this.#worker = undefined;
    this.#ready = false;
  }

  #settle(): Job<Reply> | undefined {
    clearTimeout(this.#timer);
    const job = this.#running;
    this.#running = undefined;
    return job;
  }
}

function backoffMs(crashes: number): number {
  return crashes <= 1 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (crashes - 2), MAX_BACKOFF_MS);
}
