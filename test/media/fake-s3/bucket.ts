import { createHash, randomUUID } from 'node:crypto';

const MIN_PART_BYTES = 5 * 1024 * 1024;

/** What S3 answers instead: `NoSuchKey`. */
export class S3Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

export interface StoredObject {
  readonly body: Buffer;
  readonly modified: Date;
}

interface PendingUpload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

/** The objects of one bucket, and the rules of multipart uploads. */
export class Bucket {
  readonly objects = new Map<string, StoredObject>();
  readonly pending = new Map<string, PendingUpload>();

  put(key: string, body: Buffer): string {
    this.objects.set(key, { body, modified: new Date() });
    return etag(body);
  }

  get(key: string): StoredObject {
    const object = this.objects.get(key);
    if (!object) throw new S3Refusal(404, 'NoSuchKey');
    return object;
  }

  /** In the order of their keys, after `after`. */
  list(prefix: string, after: string, limit: number): { keys: readonly string[]; isTruncated: boolean } {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    return { keys: keys.slice(0, limit), isTruncated: keys.length > limit };
  }

  begin(key: string): string {
    const id = randomUUID();
    this.pending.set(id, { key, parts: new Map() });
    return id;
  }

  putPart(uploadId: string, key: string, { number, body }: { number: number; body: Buffer }): string {
    if (!(number >= 1 && number <= 10_000)) throw new S3Refusal(400, 'InvalidArgument');
    this.#upload(uploadId, key).parts.set(number, body);
    return etag(body);
  }

  complete(uploadId: string, key: string, listed: readonly { number: number; etag: string }[]): string {
    const { parts } = this.#upload(uploadId, key);
    if (listed.length === 0) throw new S3Refusal(400, 'MalformedXML');
    const bodies = listed.map(({ number, etag: tag }, index) => {
      const previous = listed[index - 1]?.number ?? 0;
      if (number <= previous) throw new S3Refusal(400, 'InvalidPartOrder');
      const body = parts.get(number);
      if (!body || etag(body) !== tag) throw new S3Refusal(400, 'InvalidPart');
      if (index < listed.length - 1 && body.length < MIN_PART_BYTES)
        throw new S3Refusal(400, 'EntityTooSmall');
      return body;
    });
    this.pending.delete(uploadId);
    return this.put(key, Buffer.concat(bodies));
  }

  abort(uploadId: string, key: string): void {
    this.#upload(uploadId, key);
    this.pending.delete(uploadId);
  }

  #upload(uploadId: string, key: string): PendingUpload {
    const upload = this.pending.get(uploadId);
    if (upload?.key !== key) throw new S3Refusal(404, 'NoSuchUpload');
    return upload;
  }
}

export function etag(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
