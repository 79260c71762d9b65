/** Passes what `content` gives, and keeps what it throws: who fails to store is told apart from who fails to send. */
export class WatchedSource {
  /** Absent: it did not throw. */
  error: unknown;
  readonly content: AsyncIterable<Uint8Array>;

  constructor(content: AsyncIterable<Uint8Array>) {
    this.content = this.#watch(content);
  }

  async *#watch(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      yield* content;
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}
