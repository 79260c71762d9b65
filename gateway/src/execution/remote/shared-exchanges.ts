/** One exchange under way, for all who wait for its answer. */
interface Exchange<T> {
  readonly answer: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Exchanges in flight that ask the same, made once. Nothing is kept: with its answer an exchange is forgotten, so who asks
 * later asks anew.
 */
export class SharedExchanges<T> {
  readonly #inFlight = new Map<string, Exchange<T>>();

  /**
   * `key` says who is asked, for whom and what: equal only for what must have equal answers. `begin` is called when no such
   * exchange is in flight; its signal is aborted when nobody waits any more. `onJoined` is called when one is.
   *
   * Rejects with the exchange's failure, or with the reason of the caller's own signal, which leaves the others alone.
   */
  join(
    key: string,
    {
      begin,
      onJoined,
      signal,
    }: {
      readonly begin: (signal: AbortSignal) => Promise<T>;
      readonly onJoined: () => void;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    let exchange = this.#inFlight.get(key);
    if (exchange) onJoined();
    else exchange = this.#begin(key, begin);
    return this.#wait(key, exchange, signal);
  }

  /**
   * What is in flight is answered to those who wait for it and to nobody else. To be called when something was written: who
   * knows of that must not get what was read before.
   */
  forget(): void {
    this.#inFlight.clear();
  }

  #begin(key: string, begin: (signal: AbortSignal) => Promise<T>): Exchange<T> {
    const abort = new AbortController();
    const answer = begin(abort.signal);
    const exchange: Exchange<T> = { answer, abort, waiting: 0 };
    this.#inFlight.set(key, exchange);
    const over = () => {
      this.#drop(key, exchange);
    };
    answer.then(over, over);
    return exchange;
  }

  #wait(key: string, exchange: Exchange<T>, signal: AbortSignal | undefined): Promise<T> {
    exchange.waiting += 1;
    if (!signal) return exchange.answer;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason as Error);
        exchange.waiting -= 1;
        if (exchange.waiting > 0) return;
        // Before it is aborted, so that nobody joins what is about to fail.
        this.#drop(key, exchange);
        exchange.abort.abort(signal.reason);
      };
      const stay = () => {
        signal.removeEventListener('abort', leave);
      };
      signal.addEventListener('abort', leave, { once: true });
      exchange.answer.then(resolve, reject).finally(stay);
    });
  }

  /** Another one may have taken its place. */
  #drop(key: string, exchange: Exchange<T>): void {
    if (this.#inFlight.get(key) === exchange) this.#inFlight.delete(key);
  }
}
