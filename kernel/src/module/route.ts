import type { Readable } from 'node:stream';
import type { ByteRange } from '../storage/file-storage.js';
import type { RequestContext } from './request-context.js';

/** One path a module answers over plain HTTP, in JSON or with a file. Exists for the tenants that have the module on. */
export interface RouteDeclaration {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/`; a segment with a colon is a parameter: `/api/admin/events/dlq/:id`. */
  readonly path: string;
  /** What it is for, in a line. */
  readonly summary: string;
  /** The body is a form with a file (`multipart/form-data`), which comes as a stream; JSON is refused. Default: JSON. */
  readonly upload?: UploadLimits;
  /**
   * May stand in a page, as the address of an image: where requests name their tenant by a header, which a browser does not
   * send for those, the query's `tenant` does too. Only with GET. Default: false.
   */
  readonly linkable?: boolean;
  /**
   * Tenant and actor of the context are verified; whether the actor may, the handler checks. A `ClientError` is
   * answered with its code (400, 401, 403, 404, or its own `httpStatus`), an `OutageError` with 503, anything else with
   * 500, masked.
   */
  handle(request: RouteRequest, context: RequestContext): Promise<RouteAnswer>;
}

export interface UploadLimits {
  /** Bytes of the file, whatever a tenant allows; beyond them the request ends with `UPLOAD_TOO_LARGE`. */
  readonly maxBytes: number;
}

export interface RouteRequest {
  /** By the names in the path, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** A name that was given more than once has a list. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
  /**
   * Begins to read the form of an `upload` route, up to its file; until then not a byte of the body is read. Throws
   * `UPLOAD_INVALID` for what is no such form, and where nothing is declared.
   */
  upload(): Promise<Upload>;
}

/** A form whose file is still to be read. */
export interface Upload {
  /** Those that come before the file; any after it end the file with `UPLOAD_INVALID`. */
  readonly fields: Readonly<Record<string, string>>;
  /** As the client calls it, without folders; it may be empty, and may hold anything. */
  readonly fileName: string;
  /**
   * The bytes, once. Throws `UPLOAD_TOO_LARGE`, `UPLOAD_INCOMPLETE` when the client is gone or falls silent, and
   * `UPLOAD_INVALID`; when it has ended without, the form was whole.
   */
  readonly content: AsyncIterable<Uint8Array>;
}

export type RouteAnswer = JsonAnswer | FileAnswer | StoredAnswer | LinkAnswer;

export interface JsonAnswer {
  /** Default: 200. */
  readonly status?: number;
  /** Plain JSON: dates as text, no bigint. */
  readonly body: unknown;
}

/** Something to be kept, sent as it is made. Where that fails, the connection ends before the answer does. */
export interface FileAnswer {
  /** `acme.tar.gz`; plain characters. */
  readonly fileName: string;
  /** `application/gzip` */
  readonly contentType: string;
  /** Destroyed when the client is gone. */
  readonly content: Readable;
}

/**
 * A file whose size is known and that never changes: answered whole, in part (`Range`), without its bytes (`HEAD`), or not
 * at all (`If-None-Match`), as the client asks. Nothing in it is run as a page of ours.
 */
export interface StoredAnswer {
  readonly stored: {
    readonly contentType: string;
    readonly contentDisposition: string;
    /** Bytes. */
    readonly size: number;
    /** What is in it: another for other bytes. Letters and digits. */
    readonly tag: string;
    /** Whether shared caches may keep it for everybody; otherwise a client asks each time. */
    readonly isPublic: boolean;
    /** Called at most once, and only if bytes are answered. */
    open(range?: ByteRange): Promise<Readable>;
  };
}

/** It is elsewhere: 302. */
export interface LinkAnswer {
  readonly link: string;
}

const PATH = /^\/api(\/(:[a-zA-Z][a-zA-Z0-9_]*|[a-zA-Z0-9_.~-]+))+$/;

export function isRoutePath(path: string): boolean {
  return PATH.test(path);
}

/** What tells routes apart: `GET /api/notes/:`; the names of parameters do not. */
export function routeKey({ method, path }: Pick<RouteDeclaration, 'method' | 'path'>): string {
  return `${method} ${path.replace(/:[^/]+/g, ':')}`;
}
