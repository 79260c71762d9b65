import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { storageUnavailable } from './errors.js';
import type { ByteRange, FileContent, FileStorage, LinkOptions, StoredFile } from './file-storage.js';
import { checkedKey } from './storage-key.js';
import type { StorageSettings } from './storage-settings.js';
import { WatchedSource } from './watched-source.js';

/** Bytes of one part: the least S3 takes, since so much of each upload is held in memory, twice. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_A_TIME = 2;
const LINK_TTL_S = 300;

/** Milliseconds: S3 that does not answer is an outage, not a request that hangs. */
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;

/** A bucket of S3, or of what speaks its protocol (MinIO, Ceph, R2). */
export class S3Storage implements FileStorage {
  readonly driver = 's3';
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #linked: boolean;

  constructor({
    bucket = '',
    endpoint,
    region,
    force_path_style: forcePathStyle,
    delivery,
    access_key_id: accessKeyId,
    secret_access_key: secretAccessKey,
  }: StorageSettings) {
    this.#bucket = bucket;
    this.#linked = delivery === 'redirect';
    this.#client = new S3Client({
      region,
      forcePathStyle,
      ...(endpoint !== undefined && { endpoint }),
      // Without them: the profile or role of the machine, as the SDK finds it.
      ...(accessKeyId !== undefined &&
        secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
      // Others than AWS refuse the SDK's trailing checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 3,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
    });
  }

  async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const source = new WatchedSource(content);
    const body = Readable.from(source.content, { objectMode: false });
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#object(key), Body: body },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_A_TIME,
      leavePartsOnError: false,
    });
    try {
      // Takes back the parts it has sent when it fails.
      await upload.done();
    } catch (error) {
      body.destroy();
      throw source.error ?? storageUnavailable(error);
    }
  }

  async get(key: string, range?: ByteRange): Promise<FileContent | null> {
    const command = new GetObjectCommand({
      ...this.#object(key),
      ...(range && { Range: `bytes=${String(range.start)}-${String(range.end)}` }),
    });
    try {
      const { Body, ContentLength: size = 0 } = await this.#client.send(command);
      return { size, content: Body as Readable };
    } catch (error) {
      if (error instanceof NoSuchKey || isStatus(error, 404)) return null;
      throw storageUnavailable(error);
    }
  }

  async link(key: string, { contentType, contentDisposition }: LinkOptions): Promise<string | null> {
    if (!this.#linked) return null;
    const command = new GetObjectCommand({
      ...this.#object(key),
      ResponseContentType: contentType,
      ResponseContentDisposition: contentDisposition,
    });
    return getSignedUrl(this.#client, command, { expiresIn: LINK_TTL_S }).catch((error: unknown) => {
      throw storageUnavailable(error);
    });
  }

  async delete(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#object(key))).catch((error: unknown) => {
      throw storageUnavailable(error);
    });
  }

  async *list(folder: string): AsyncIterable<readonly StoredFile[]> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: `${checkedKey(folder)}/` },
    );
    try {
      for await (const { Contents = [] } of pages) {
        yield Contents.flatMap(({ Key: key, LastModified: writtenAt }) =>
          key !== undefined && writtenAt ? [{ key, writtenAt }] : [],
        );
      }
    } catch (error) {
      throw storageUnavailable(error);
    }
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: checkedKey(key) };
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}
