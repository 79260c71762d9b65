/** One block of an event stream. */
export interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  /** Of a line that begins with a colon. */
  readonly comment?: string;
}

/** An event stream read block by block, with what EventSource keeps to itself. */
export class RawStream implements AsyncDisposable {
  readonly blocks: Block[] = [];
  /** What came after the last whole block; of a refusal, all of it. */
  text = '';
  readonly #controller = new AbortController();
  #changed: () => void = () => undefined;

  constructor(
    readonly response: Response,
    abort: AbortController,
  ) {
    this.#controller = abort;
    this.ended = this.#read();
    this.ended.catch(() => undefined);
  }

  readonly ended: Promise<void>;

  static async open(url: string | URL, init: RequestInit = {}): Promise<RawStream> {
    const abort = new AbortController();
    return new RawStream(await fetch(url, { ...init, signal: abort.signal }), abort);
  }

  /** What EventSource would send as `Last-Event-ID`. */
  get lastEventId(): string | undefined {
    return this.blocks.findLast(({ id }) => id !== undefined)?.id;
  }

  get titles(): readonly unknown[] {
    return this.blocks
      .filter(({ event }) => event === 'next')
      .map(({ data }) => JSON.parse(data ?? 'null')?.data?.postPublished?.title);
  }

  /** Waits until the stream fulfils it; fails after `timeoutMs`, saying what came. */
  async until(fulfilled: (stream: RawStream) => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = AbortSignal.timeout(timeoutMs);
    while (!fulfilled(this)) {
      await new Promise<void>((resolve, reject) => {
        this.#changed = resolve;
        deadline.addEventListener('abort', () => reject(new Error(JSON.stringify(this.blocks.slice(-3)))));
      });
    }
  }

  async #read(): Promise<void> {
    for await (const chunk of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (this.text + chunk).split('\n\n');
      this.text = parts.pop() ?? '';
      this.blocks.push(...parts.map(blockOf));
      this.#changed();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort();
    await this.ended.catch(() => undefined);
  }
}

function blockOf(text: string): Block {
  const fields = text.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [colon === 0 ? 'comment' : line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
  });
  return Object.fromEntries(fields) as Block;
}
