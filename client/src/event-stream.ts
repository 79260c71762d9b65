/** What passes by in an event stream beside its results. */
export interface EventStreamListener {
  /** A result is on its way to the reader. */
  onNext(): void;
  /** A block that has nothing but an id: the cursor of a heartbeat. */
  onIdle(id: string): void;
}

/** The response ended, or fell silent, before the stream did. */
export class StreamCutError extends Error {
  override readonly name = 'StreamCutError';
}

/**
 * The bytes of an event stream as they are, for graphql-sse, which does not look at ids; and that also would wait for ever
 * where a response ends right after a result. Throws `StreamCutError` in both cases of the name.
 */
export async function* watchedStream(
  body: ReadableStream<Uint8Array>,
  listener: EventStreamListener,
  silenceMs: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  const blocks = new BlockReader(listener);
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), silenceMs);
      if (done) break;
      blocks.read(value);
      yield value;
    }
    if (!blocks.completed) throw new StreamCutError('The response ended before the stream did.');
  } finally {
    // Frees the connection where the reader has left, or silence has.
    await reader.cancel().catch(() => undefined);
  }
}

/** Server-Sent Events, as far as they are needed here; the gateway ends lines with `\n`. */
class BlockReader {
  completed = false;
  readonly #listener: EventStreamListener;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #event = '';
  #hasData = false;
  #id: string | undefined;

  constructor(listener: EventStreamListener) {
    this.#listener = listener;
  }

  read(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  #line(line: string): void {
    if (line === '') return this.#block();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') this.#event = value;
    else if (field === 'id') this.#id = value;
    else if (field === 'data') this.#hasData = true;
  }

  #block(): void {
    if (this.#event === 'next') this.#listener.onNext();
    else if (this.#event === 'complete') this.completed = true;
    else if (this.#event === '' && !this.#hasData && this.#id !== undefined) this.#listener.onIdle(this.#id);
    this.#event = '';
    this.#hasData = false;
    this.#id = undefined;
  }
}

async function inTime<T>(reading: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StreamCutError(`Nothing came for ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}
