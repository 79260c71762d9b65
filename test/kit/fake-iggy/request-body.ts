import type { IncomingMessage } from 'node:http';
import type { IggyVersion } from './fake-iggy.js';
import { Refusal } from './refusal.js';

const MAX_BYTES = 2_000_000;

/** The JSON of a request. Throws `Refusal`: 413 above 2 MB, 415 without the content type, 400 for what is no JSON. */
export async function readJson(request: IncomingMessage, version: IggyVersion): Promise<unknown> {
  const tooLarge = new Refusal(
    413,
    null,
    'length limit exceeded',
    version === '0.9' ? { connection: 'close' } : {},
  );
  // 0.9 looks at the header and leaves the rest unread.
  if (version === '0.9' && Number(request.headers['content-length']) > MAX_BYTES) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BYTES) throw tooLarge;
  if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
    throw new Refusal(415, null, 'Expected request with `Content-Type: application/json`');
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new Refusal(400, null, `Failed to parse the request body as JSON: ${String(error)}`);
  }
}
