import type { FastifyRequest } from 'fastify';

const NAMES_A_DOCUMENT = ['query', 'documentId', 'extensions'];

/**
 * True when the request wants the page rather than an answer: a GET without a document whose `Accept`
 * ranks text/html above both JSON types. A browser's address bar does; `curl` (anything goes) and GraphQL clients do not.
 */
export function wantsIde(request: Pick<FastifyRequest, 'method' | 'headers' | 'query'>): boolean {
  if (request.method !== 'GET') return false;
  if (NAMES_A_DOCUMENT.some((name) => name in (request.query as object))) return false;
  const ranges = parseAccept(request.headers.accept ?? '');
  const html = quality(ranges, 'text/html');
  return (
    html > quality(ranges, 'application/json') && html > quality(ranges, 'application/graphql-response+json')
  );
}

interface MediaRange {
  /** A type, or one with wildcards, in lower case. */
  readonly range: string;
  readonly q: number;
}

function parseAccept(accept: string): MediaRange[] {
  return accept.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { range, q: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
  });
}

/** The most specific range decides, whatever its weight (RFC 9110 §12.5.1); 0 when none matches. */
function quality(ranges: readonly MediaRange[], type: string): number {
  const candidates = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*'];
  for (const candidate of candidates) {
    const match = ranges.find(({ range }) => range === candidate);
    if (match !== undefined) return match.q;
  }
  return 0;
}
