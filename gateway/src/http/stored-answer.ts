import { Readable } from 'node:stream';
import type { StoredAnswer } from '@rustok/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import parseRange from 'range-parser';

/** What is deleted may be seen for so long yet by who goes through a shared cache. */
const PUBLIC_CACHE_S = 86_400;

export interface StoredAnswerOptions {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Names the tenant: what is kept for one is nobody else's. */
  readonly tenantHeader: string;
}

/** Sends a file as far as the client wants it (RFC 9110 §13 and §14). */
export async function sendStored(
  { stored }: StoredAnswer,
  { request, reply, tenantHeader }: StoredAnswerOptions,
): Promise<FastifyReply> {
  const { size, contentType, contentDisposition, isPublic } = stored;
  const tag = `"${stored.tag}"`;
  reply
    .header('etag', tag)
    .header(
      'cache-control',
      isPublic ? `public, max-age=${String(PUBLIC_CACHE_S)}, immutable` : 'private, no-cache',
    )
    .header('vary', [tenantHeader, ...(isPublic ? [] : ['Authorization'])].join(', '))
    .header('accept-ranges', 'bytes');
  if (holdsTag(request.headers['if-none-match'], tag)) return reply.status(304).send();

  reply
    .type(contentType)
    .header('content-disposition', contentDisposition)
    // Somebody sent it, and it comes from our own origin: it is what we say it is, and no page that runs anything.
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox");
  const range = wantedRange(request, { size, tag });
  if (range === 'none') {
    return reply
      .status(416)
      .header('content-range', `bytes */${String(size)}`)
      .type('text/plain')
      .send('');
  }
  if (range) {
    const { start, end } = range;
    reply
      .status(206)
      .header('content-range', `bytes ${String(start)}-${String(end)}/${String(size)}`)
      .header('content-length', end - start + 1);
  } else {
    reply.header('content-length', size);
  }
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  return reply.send(await stored.open(range));
}

/** `undefined`: all of it, which is also the answer to several ranges and to what is no range of bytes. */
function wantedRange(
  { headers, method }: FastifyRequest,
  { size, tag }: { readonly size: number; readonly tag: string },
): { readonly start: number; readonly end: number } | 'none' | undefined {
  if (headers.range === undefined || method === 'HEAD') return undefined;
  // Their part is of another file.
  if (headers['if-range'] !== undefined && headers['if-range'] !== tag) return undefined;
  const ranges = parseRange(size, headers.range, { combine: true });
  if (ranges === -1) return 'none';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

/** `"a", W/"b"` or `*`. */
function holdsTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag);
}
