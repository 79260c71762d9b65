import { CodedError } from '@rustok/kernel';
import { LRUCache } from 'lru-cache';

/** One second after the first failure, doubling to five minutes. */
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 300_000;

/** Sets that are remembered as failing. */
const MAX_FAILED = 1_000;

/** What says nothing of the modules, only of the planner: it knows by itself when it can be asked again. */
const PLANNERS_OWN: ReadonlySet<string> = new Set(['PLANNER_UNAVAILABLE', 'PLANNER_BUSY', 'PLANNER_CLOSED']);

interface FailedBuild {
  readonly error: CodedError;
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
}

/** Module sets that could not be composed, so that those who ask for them do not have the attempt made for each request. */
export class FailedBuilds {
  readonly #failed = new LRUCache<string, FailedBuild>({ max: MAX_FAILED });

  constructor(readonly now: () => number = Date.now) {}

  /** The failure to answer with instead of another attempt. */
  recent(key: string): CodedError | undefined {
    const failed = this.#failed.get(key);
    return failed && this.now() < failed.notBefore ? failed.error : undefined;
  }

  /** Whether this is the first failure of that key. */
  note(key: string, error: unknown): boolean {
    if (!(error instanceof CodedError) || PLANNERS_OWN.has(error.code)) return false;
    const failures = (this.#failed.get(key)?.failures ?? 0) + 1;
    const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS);
    this.#failed.set(key, { error, failures, notBefore: this.now() + backoffMs });
    return failures === 1;
  }

  forget(key: string): void {
    this.#failed.delete(key);
  }
}
