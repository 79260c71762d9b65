/** A timer holds no longer time (2^31 ms); what ends later is looked at again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Tells when tokens end. Tokens end with a second, so all that end in the same one share a timer. */
export class TokenDeadlines<T> {
  readonly #bySecond = new Map<number, { readonly waiting: Set<T>; timer: NodeJS.Timeout }>();

  /** `onEnd` is called for each of those whose time has come. It must not throw. */
  constructor(readonly onEnd: (waiting: T) => void) {}

  add(at: Date, waiting: T): void {
    const second = secondOf(at);
    const known = this.#bySecond.get(second);
    if (known) known.waiting.add(waiting);
    else this.#bySecond.set(second, { waiting: new Set([waiting]), timer: this.#timer(second) });
  }

  delete(at: Date, waiting: T): void {
    const second = secondOf(at);
    const deadline = this.#bySecond.get(second);
    if (!deadline?.waiting.delete(waiting) || deadline.waiting.size > 0) return;
    clearTimeout(deadline.timer);
    this.#bySecond.delete(second);
  }

  close(): void {
    for (const { timer } of this.#bySecond.values()) clearTimeout(timer);
    this.#bySecond.clear();
  }

  #timer(second: number): NodeJS.Timeout {
    const waitMs = Math.max(0, second * 1000 - Date.now());
    return setTimeout(() => this.#due(second), Math.min(waitMs, MAX_TIMER_MS)).unref();
  }

  #due(second: number): void {
    const deadline = this.#bySecond.get(second);
    if (!deadline) return;
    // Too early: the timer was too short for it, or the clock was set back.
    if (Date.now() < second * 1000) {
      deadline.timer = this.#timer(second);
      return;
    }
    this.#bySecond.delete(second);
    for (const each of deadline.waiting) this.onEnd(each);
  }
}

function secondOf(at: Date): number {
  return Math.ceil(at.getTime() / 1000);
}
