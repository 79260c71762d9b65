import type { Readable } from 'node:stream';
import type { RequestContext } from './request-context.js';

/** One path a module answers over plain HTTP, in JSON or with a file. Exists for the tenants that have the module on. */
export interface RouteDeclaration {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/`; a segment with a colon is a parameter: `/api/admin/events/dlq/:id`. */
  readonly path: string;
  /** What it is for, in a line. */
  readonly summary: string;
  /**
   * Tenant and actor of the context are verified; whether the actor may, the handler checks. A `ClientError` is
   * answered with its code (400, 401, 403, 404 or 409), an `OutageError` with 503, anything else with 500, masked.
   */
  handle(request: RouteRequest, context: RequestContext): Promise<RouteAnswer>;
}

export interface RouteRequest {
  /** By the names in the path, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** A name that was given more than once has a list. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

export type RouteAnswer = JsonAnswer | FileAnswer;

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

const PATH = /^\/api(\/(:[a-zA-Z][a-zA-Z0-9_]*|[a-zA-Z0-9_.~-]+))+$/;

export function isRoutePath(path: string): boolean {
  return PATH.test(path);
}

/** What tells routes apart: `GET /api/notes/:`; the names of parameters do not. */
export function routeKey({ method, path }: Pick<RouteDeclaration, 'method' | 'path'>): string {
  return `${method} ${path.replace(/:[^/]+/g, ':')}`;
}
