import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request in which a header may have several lines, which `fetch` would make one of. */
export async function sendLines(
  url: string,
  options: { readonly method: string; readonly headers: OutgoingHttpHeaders; readonly body: string },
): Promise<{ readonly status: number; readonly text: string }> {
  const { method, headers, body } = options;
  const outgoing = request(url, {
    method,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, text: await text(answer) };
}
