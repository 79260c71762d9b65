import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** graphql-transport-ws by hand, for what the official client does not do. Ends with `await using`. */
export class RawSocket implements AsyncDisposable {
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #arrived: () => void = () => undefined;

  private constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    this.#socket.on('message', (data) => {
      this.#messages.push(JSON.parse(String(data)) as Message);
      this.#arrived();
    });
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** Resolves once the server has acknowledged the connection. */
  static async open(url: string, payload: Record<string, unknown>): Promise<RawSocket> {
    const socket = new RawSocket(url);
    await once(socket.#socket, 'open');
    socket.send({ type: 'connection_init', payload });
    await socket.nextOfType('connection_ack');
    return socket;
  }

  send(message: Message): void {
    this.#socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string): void {
    this.send({ id, type: 'subscribe', payload: { query } });
  }

  /** The operation's next message, which must be of this type. */
  async next(id: string, type: string): Promise<Message> {
    const message = await this.#take((each) => each.id === id);
    if (message.type !== type) throw new Error(`not ${type}: ${JSON.stringify(message)}`);
    return message;
  }

  nextOfType(type: string): Promise<Message> {
    return this.#take((each) => each.type === type);
  }

  async #take(wanted: (message: Message) => boolean, timeoutMs = 10_000): Promise<Message> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const index = this.#messages.findIndex(wanted);
      const [message] = index < 0 ? [] : this.#messages.splice(index, 1);
      if (message) return message;
      await new Promise<void>((resolve, reject) => {
        this.#arrived = resolve;
        deadline.addEventListener('abort', () =>
          reject(new Error(`only ${JSON.stringify(this.#messages)} came`)),
        );
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
    await this.closed;
  }
}
