import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whoever signs has this. */
export const CREDENTIALS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret of the bucket' };
export const REGION = 'eu-test-1';

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Signature version 4, worked out anew from what arrived, in a header or in the query: `null` when it is right, else the
 * error S3 answers. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signatureProblem(request: SignedRequest): string | null {
  const { headers, url, body } = request;
  const presigned = url.searchParams.get('X-Amz-Signature');
  if (presigned !== null) return presignedProblem(request, presigned);
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!match) return 'AccessDenied';
  const [, keyId, scope = '', signed = '', signature] = match;
  if (keyId !== CREDENTIALS.accessKeyId) return 'InvalidAccessKeyId';
  const payload = String(headers['x-amz-content-sha256']);
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const expected = sign(request, { scope, signed, payload, time: String(headers['x-amz-date']) });
  return expected === signature ? null : 'SignatureDoesNotMatch';
}

function presignedProblem(request: SignedRequest, signature: string): string | null {
  const { searchParams } = request.url;
  const [keyId, ...scope] = (searchParams.get('X-Amz-Credential') ?? '').split('/');
  if (keyId !== CREDENTIALS.accessKeyId) return 'InvalidAccessKeyId';
  const expected = sign(request, {
    scope: scope.join('/'),
    signed: searchParams.get('X-Amz-SignedHeaders') ?? '',
    payload: 'UNSIGNED-PAYLOAD',
    time: searchParams.get('X-Amz-Date') ?? '',
  });
  return expected === signature ? null : 'SignatureDoesNotMatch';
}

interface SigningFacts {
  /** `20260101/eu-test-1/s3/aws4_request` */
  readonly scope: string;
  readonly signed: string;
  readonly payload: string;
  readonly time: string;
}

function sign(
  { method, url, headers }: SignedRequest,
  { scope, signed, payload, time }: SigningFacts,
): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const names = signed.split(';');
  const lines = names.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = [method, url.pathname, query, lines, signed, payload].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const [date = '', region = '', service = '', end = ''] = scope.split('/');
  if (region !== REGION) return 'of another region';
  let key: Buffer | string = `AWS4${CREDENTIALS.secretAccessKey}`;
  for (const part of [date, region, service, end]) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(text).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
