import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import type { Upload, UploadLimits } from '@rustok/kernel';
import { uploadIncomplete, uploadInvalid, uploadTooLarge } from './upload-errors.js';

/** The name of the one field that is the file. */
const FILE_FIELD = 'file';

const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 16_384;
const MAX_HEADER_BYTES = 8_192;
/** What a form may have beside its file, at most. */
const MAX_FORM_BYTES = MAX_FIELDS * (MAX_FIELD_BYTES + MAX_HEADER_BYTES);

/** Milliseconds without a byte, though somebody reads, after which the client is taken to be gone. */
const SILENT_MS = 30_000;

/** A form while it comes in. Whatever ends it early ends it once, with the first reason there was. */
export class UploadForm {
  /** Resolves with the beginning of the file. Rejects as reading the file does. */
  readonly upload: Promise<Upload>;
  readonly #request: IncomingMessage;
  readonly #parser: InstanceType<typeof Busboy>;
  readonly #fields = new Map<string, string>();
  readonly #silence: NodeJS.Timeout;
  #file: BusboyFileStream | undefined;
  #begin: (upload: Upload) => void = () => undefined;
  #refuse: (error: Error) => void = () => undefined;
  /** Resolves at the end of the form. */
  readonly #whole: Promise<void>;
  #complete: () => void = () => undefined;
  #cut: (error: Error) => void = () => undefined;

  /** Begins to read. Throws `UPLOAD_INVALID` and `UPLOAD_TOO_LARGE` for what the headers say already. */
  constructor(request: IncomingMessage, { maxBytes }: UploadLimits) {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBytes + MAX_FORM_BYTES) throw uploadTooLarge(maxBytes);
    this.#request = request;
    this.#parser = parserOf(request, maxBytes);
    this.upload = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.#refuse = reject;
    });
    this.#whole = new Promise((resolve, reject) => {
      this.#complete = resolve;
      this.#cut = reject;
    });
    // Who waits for them hears of it; nobody has to.
    this.upload.catch(() => undefined);
    this.#whole.catch(() => undefined);
    this.#silence = setTimeout(() => this.#silent(), SILENT_MS);
    this.#parser
      .on('field', (name, value, _nameCut, valueCut) => this.#field(name, value, valueCut))
      .on('file', (name, file, fileName) => this.#fileBegins(name, file, { fileName, maxBytes }))
      .on('filesLimit', () => this.#fail(uploadInvalid('it has more than one file')))
      .on('fieldsLimit', () => this.#fail(uploadInvalid(`it has more than ${String(MAX_FIELDS)} fields`)))
      .on('partsLimit', () => this.#fail(uploadInvalid('it has too many parts')))
      .on('error', (error) => this.#fail(uploadInvalid('it breaks off or is not well-formed', error)))
      .on('finish', () => this.#end());
    request.on('data', this.#heard).on('error', this.#gone).on('close', this.#gone);
    request.pipe(this.#parser);
  }

  /** Nobody reads on: the request is free of it, and what has not been read yet will not be. */
  close(): void {
    this.#release();
    this.#file?.destroy();
  }

  readonly #heard = () => void this.#silence.refresh();
  readonly #gone = (error?: Error) => {
    if (!this.#request.complete) this.#fail(uploadIncomplete(error));
  };

  #field(name: string, value: string, isCut: boolean): void {
    if (this.#file) this.#fail(uploadInvalid('fields have to come before the file'));
    else if (isCut) this.#fail(uploadInvalid(`the field "${name}" is too long`));
    else this.#fields.set(name, value);
  }

  #fileBegins(
    name: string,
    file: BusboyFileStream,
    { fileName, maxBytes }: { readonly fileName: string | undefined; readonly maxBytes: number },
  ): void {
    this.#file = file;
    // What fails is told where it is read; a stream that nobody reads any more is to end nothing else.
    file.on('error', () => undefined).on('limit', () => this.#fail(uploadTooLarge(maxBytes)));
    if (name !== FILE_FIELD) {
      this.#fail(uploadInvalid(`its file has to be the field "${FILE_FIELD}"`));
      return;
    }
    this.#begin({
      fields: Object.fromEntries(this.#fields),
      fileName: fileName ?? '',
      content: this.#content(file),
    });
  }

  async *#content(file: BusboyFileStream): AsyncIterable<Uint8Array> {
    try {
      yield* file;
      await this.#whole;
    } finally {
      this.#release();
    }
  }

  #end(): void {
    if (!this.#file) this.#fail(uploadInvalid(`it has no file in the field "${FILE_FIELD}"`));
    else {
      this.#complete();
      this.#release();
    }
  }

  #silent(): void {
    // Nobody may speak while we do not listen: the storage is slow, not the client.
    if (this.#request.isPaused()) this.#silence.refresh();
    else this.#fail(uploadIncomplete());
  }

  #fail(error: Error): void {
    this.#release();
    this.#refuse(error);
    this.#cut(error);
    this.#file?.destroy(error);
  }

  #release(): void {
    clearTimeout(this.#silence);
    this.#request.off('data', this.#heard).off('close', this.#gone);
    this.#request.unpipe(this.#parser);
  }
}

function parserOf(request: IncomingMessage, maxBytes: number): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: {
        files: 1,
        fileSize: maxBytes,
        fields: MAX_FIELDS,
        fieldSize: MAX_FIELD_BYTES,
        parts: MAX_FIELDS + 1,
        headerPairs: 20,
        headerSize: MAX_HEADER_BYTES,
      },
    });
  } catch (error) {
    // No type, another type, or one without a boundary.
    throw uploadInvalid('its Content-Type has to be multipart/form-data with a boundary', error);
  }
}
