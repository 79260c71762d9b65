import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';

/** What a module in another process is told of a request for data. */
export interface Overheard {
  readonly module: string;
  /** Of `x-rustok-context`, as it came. */
  readonly token: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Who stands between a gateway and the modules it asks elsewhere: writes down what is asked, and hands it on. */
export class Overhearing {
  /** Without those for the contract, which name nobody. */
  readonly heard: Overheard[] = [];
  /** Where modules are asked past the gateway. */
  readonly urls = new Map<string, string>();
  readonly #servers: Server[] = [];

  /** The address to ask instead of `url`. */
  async between(module: string, url: string): Promise<string> {
    this.urls.set(module, url);
    const server = createServer(async (incoming, outgoing) => {
      try {
        const { method, headers, rawHeaders } = incoming;
        const body = await buffer(incoming);
        const token = headers['x-rustok-context'];
        if (token !== undefined) {
          this.heard.push({ module, token: String(token), headers, body: body.toString() });
        }
        const onward = request(url, { method, headers: rawHeaders, setHost: false });
        onward.end(body);
        const [answer] = (await once(onward, 'response')) as [NodeJS.ReadableStream & Answer];
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(outgoing);
      } catch {
        outgoing.destroy();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
}

interface Answer {
  readonly statusCode: number;
  readonly rawHeaders: string[];
}
