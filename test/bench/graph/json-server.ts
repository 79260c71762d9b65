import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contender } from './contender.ts';

export interface JsonRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The least a server of GraphQL does beside answering: reads JSON, writes the text it is given. */
export async function serveJson(
  answer: (request: JsonRequest) => Promise<string> | string,
): Promise<Contender> {
  const server = createServer((request, response) => {
    const send = (status: number, text: string) => {
      const length = Buffer.byteLength(text);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
      response.end(text);
    };
    bodyOf(request)
      .then((body) => answer(JSON.parse(body)))
      .then(
        (text) => send(200, text),
        (error: Error) => send(500, JSON.stringify({ errors: [{ message: String(error.stack) }] })),
      );
  });
  // A gateway rests between its turns: a connection that ended just when it comes back would be its failure.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
