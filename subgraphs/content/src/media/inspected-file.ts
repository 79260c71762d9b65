import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { mediaTooLarge, mediaTypeNotAllowed } from './media-errors.js';
import { isAllowed, matchesType } from './media-types.js';

/** Bytes at the beginning that are looked at: a picture's size stands behind whatever its camera has written before. */
const HEAD_BYTES = 262_144;

export interface FileLimits {
  readonly maxBytes: number;
  readonly allowed: readonly string[];
}

export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** As it is to be seen, turned the way its camera says; `null` for what is no image, or none whose size can be read. */
  readonly dimensions: { readonly width: number; readonly height: number } | null;
}

/** A file that is looked at while it passes: what it is stands in its bytes, whatever its sender says. */
export class InspectedFile {
  readonly #rest: AsyncIterator<Uint8Array>;
  readonly #head: Buffer;
  readonly #maxBytes: number;
  #size = 0;
  readonly #hash = createHash('sha256');

  private constructor(
    readonly mimeType: string,
    /** `jpg` */
    readonly extension: string,
    parts: { rest: AsyncIterator<Uint8Array>; head: Buffer; maxBytes: number },
  ) {
    this.#rest = parts.rest;
    this.#head = parts.head;
    this.#maxBytes = parts.maxBytes;
  }

  /** Reads the beginning. Throws `MEDIA_TYPE_NOT_ALLOWED`, `MEDIA_TOO_LARGE`, and what `content` throws. */
  static async begin(
    content: AsyncIterable<Uint8Array>,
    { maxBytes, allowed }: FileLimits,
  ): Promise<InspectedFile> {
    const rest = content[Symbol.asyncIterator]();
    const head = await readHead(rest);
    if (head.length > maxBytes) throw mediaTooLarge(maxBytes);
    // What is cut off in the middle of its beginning is nothing that is known.
    const type = await fileTypeFromBuffer(head).catch(() => undefined);
    if (!type || !isAllowed(type.mime, allowed)) throw mediaTypeNotAllowed(type?.mime ?? null, allowed);
    return new InspectedFile(type.mime, type.ext.replace(/[^a-z0-9]/g, ''), { rest, head, maxBytes });
  }

  /** All of it, once. Throws `MEDIA_TOO_LARGE`, and what the content it was made of throws. */
  async *content(): AsyncIterable<Uint8Array> {
    try {
      yield this.#counted(this.#head);
      for (;;) {
        const { done, value } = await this.#rest.next();
        if (done) return;
        yield this.#counted(value);
      }
    } finally {
      await this.#rest.return?.();
    }
  }

  /** To be asked when the content has been read. */
  facts(): FileFacts {
    return {
      size: this.#size,
      sha256: this.#hash.digest('hex'),
      dimensions: matchesType(this.mimeType, 'image/*') ? dimensionsOf(this.#head) : null,
    };
  }

  #counted(chunk: Uint8Array): Uint8Array {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) throw mediaTooLarge(this.#maxBytes);
    this.#hash.update(chunk);
    return chunk;
  }
}

async function readHead(content: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await content.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  return Buffer.concat(chunks);
}

/** EXIF orientations from 5 on lie on their side. */
const FIRST_TURNED = 5;

function dimensionsOf(head: Uint8Array): FileFacts['dimensions'] {
  try {
    const { width, height, orientation = 1 } = imageSize(head);
    if (!(width > 0 && height > 0)) return null;
    return orientation >= FIRST_TURNED ? { width: height, height: width } : { width, height };
  } catch {
    // Known to be an image by its first bytes, and broken behind them: it is still somebody's file.
    return null;
  }
}
