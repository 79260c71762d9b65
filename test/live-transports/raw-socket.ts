import { WebSocket } from 'ws';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly cursors?: Readonly<Record<string, string>>;
    readonly renewed?: boolean;
    readonly data?: { readonly postPublished: { readonly title: string } };
    readonly extensions?: { readonly cursor: string };
  };
}

/** A WebSocket that keeps every message of the protocol, those that clients do not show included. */
export class RawSocket implements Disposable {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly opened: Promise<void>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.socket = new WebSocket(url, 'graphql-transport-ws', { headers });
    this.socket.setMaxListeners(0);
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as Message));
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.opened.catch(() => undefined);
  }

  /** Connected and acknowledged. */
  static async connect(url: string, payload: Readonly<Record<string, unknown>> = {}): Promise<RawSocket> {
    const raw = new RawSocket(url);
    await raw.opened;
    raw.send({ type: 'connection_init', payload: { tenant: 'demo', ...payload } });
    await raw.next(({ type }) => type === 'connection_ack');
    return raw;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, extensions?: object): void {
    this.send({ id, type: 'subscribe', payload: { query, ...(extensions && { extensions }) } });
  }

  titles(id: string): readonly (string | undefined)[] {
    return this.messages
      .filter((message) => message.type === 'next' && message.id === id)
      .map(({ payload }) => payload?.data?.postPublished.title);
  }

  /** The first message that fits, past or to come. */
  async next(fits: (message: Message) => boolean, timeoutMs = 20_000): Promise<Message> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = this.messages.find(fits);
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        this.socket.once('message', () => resolve());
        this.socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
        deadline.addEventListener('abort', () => reject(new Error(JSON.stringify(this.messages.slice(-3)))));
      });
    }
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}
