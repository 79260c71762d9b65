import type { FakeIggy } from './fake-iggy.js';

export interface Answer {
  readonly status: number;
  /** JSON text, unless `plain`. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly plain?: boolean;
  /** No answer at all. */
  readonly broken?: boolean;
}

/** A request of somebody who has logged in. */
export interface Exchange {
  readonly iggy: FakeIggy;
  readonly token: string;
  /** What stands in the path for `:`, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly json: () => Promise<unknown>;
}

export function ok(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}
