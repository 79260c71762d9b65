/** How an answer may be called, the one a client of GraphQL over HTTP prefers first. */
export type ResponseType = 'application/json' | 'application/graphql-response+json';

const UTF_8 = new Set(['charset=utf-8', 'charset=utf8']);

/** As graphql-http reads `Accept`, which has refused what allows neither; any type and no header at all mean JSON. */
export function responseType(accept: string | undefined): ResponseType {
  for (const range of (accept ?? '*/*').replace(/\s/g, '').toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && !UTF_8.has(charset)) continue;
    if (type === 'application/graphql-response+json' && charset !== 'charset=utf8') return type;
    if (type === 'application/json' || type === 'application/*' || type === '*/*') return 'application/json';
  }
  return 'application/json';
}
