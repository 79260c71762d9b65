import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bucket, etag, S3Refusal } from './bucket.js';
import { type SignedRequest, signatureProblem } from './signature.js';

export const BUCKET = 'rustok-test';

export interface FakeS3 extends AsyncDisposable {
  readonly endpoint: string;
  readonly bucket: Bucket;
  /** `PUT /rustok-test/…?partNumber=1`, in the order in which they came. */
  readonly requests: readonly string[];
  /** Entries of one page of a list. */
  pageSize: number;
  /** Answers 500 to what matches, until it is taken back. */
  failing: ((request: string) => boolean) | undefined;
}

/**
 * The part of S3 that the storage uses, path style, in memory. It believes no request whose signature it cannot work out
 * itself, takes no body of unknown length, and has the rules of multipart uploads.
 */
export async function startFakeS3(): Promise<FakeS3> {
  const bucket = new Bucket();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError');
      reply(response, refusal.status, `<Error><Code>${refusal.code}</Code></Error>`);
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://s3');
    const line = `${request.method} ${decodeURIComponent(request.url ?? '')}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    requests.push(line);
    if (fake.failing?.(line)) throw new S3Refusal(500, 'InternalError');
    const signed: SignedRequest = { method: request.method ?? '', url, headers: request.headers, body };
    const problem = signatureProblem(signed);
    if (problem !== null) throw new S3Refusal(403, problem);
    const [, name, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (name !== BUCKET) throw new S3Refusal(404, 'NoSuchBucket');
    handle(signed, rest.join('/'), response);
  }

  function handle(
    { method, url, headers, body }: SignedRequest,
    key: string,
    response: ServerResponse,
  ): void {
    const query = url.searchParams;
    const uploadId = query.get('uploadId');
    switch (method) {
      case 'PUT': {
        if (headers['content-length'] === undefined) throw new S3Refusal(411, 'MissingContentLength');
        const tag =
          uploadId === null
            ? bucket.put(key, body)
            : bucket.putPart(uploadId, key, { number: Number(query.get('partNumber')), body });
        return reply(response.setHeader('etag', tag), 200);
      }
      case 'POST': {
        if (query.has('uploads')) {
          const id = bucket.begin(key);
          return reply(
            response,
            200,
            `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
          );
        }
        const tag = bucket.complete(uploadId ?? '', key, partsOf(body.toString()));
        return reply(
          response,
          200,
          `<CompleteMultipartUploadResult><ETag>${tag}</ETag></CompleteMultipartUploadResult>`,
        );
      }
      case 'DELETE':
        if (uploadId === null) bucket.objects.delete(key);
        else bucket.abort(uploadId, key);
        return reply(response, 204);
      case 'GET':
        return query.get('list-type') === '2' && key === ''
          ? list(query, response)
          : get(url, key, headers, response);
      default:
        throw new S3Refusal(405, 'MethodNotAllowed');
    }
  }

  function get(
    { searchParams }: URL,
    key: string,
    { range }: SignedRequest['headers'],
    response: ServerResponse,
  ): void {
    const { body } = bucket.get(key);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    response.setHeader('etag', etag(body));
    const type = searchParams.get('response-content-type');
    if (type !== null) response.setHeader('content-type', type);
    if (start === undefined) return reply(response, 200, body);
    reply(response, 206, body.subarray(Number(start), Number(end) + 1));
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const after = query.get('continuation-token') ?? '';
    const { keys, isTruncated } = bucket.list(query.get('prefix') ?? '', after, fake.pageSize);
    const contents = keys.map((key) => {
      const { modified } = bucket.get(key);
      return `<Contents><Key>${key}</Key><LastModified>${modified.toISOString()}</LastModified></Contents>`;
    });
    const next = isTruncated ? `<NextContinuationToken>${keys.at(-1)}</NextContinuationToken>` : '';
    reply(
      response,
      200,
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    requests,
    pageSize: 1000,
    failing: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

function partsOf(xml: string): { number: number; etag: string }[] {
  return [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: (/<ETag>(.*?)</.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
  }));
}

function reply(response: ServerResponse, status: number, body: string | Buffer = ''): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
}
