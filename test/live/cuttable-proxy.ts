import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The network between one client and the instances: the client's address stays, what is behind it changes. */
export class CuttableProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;

  private constructor(target: string) {
    this.#target = portOf(target);
    this.#server = createServer((client) => this.#connect(client));
  }

  /** `target`: the url of an instance. */
  static async open(target: string): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections from now on go there; those that stand stay. */
  leadTo(target: string): void {
    this.#target = portOf(target);
  }

  /** Both sides of every connection, without a word, in the middle of whatever is on its way. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    const instance = connect(this.#target, '127.0.0.1');
    for (const [from, to] of [
      [client, instance],
      [instance, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
