const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** Thrown while compiling: this cannot be compiled, and the generic executor has to answer. */
export class NotCompilable extends Error {
  constructor(readonly reason: FallbackReason) {
    super(`not compilable: ${reason}`);
  }
}

/** Why an operation, or one execution of it, was answered by the generic executor. The label values of a metric. */
export type FallbackReason =
  | 'disabled'
  | 'cold'
  | 'introspection'
  | 'null_condition'
  | 'many_conditions'
  | 'no_local_fetch'
  | 'name'
  | 'plan';

/**
 * Code that reads or writes a property. Only a GraphQL name gets through, which has no character that could end the
 * expression; values never become code, they are parameters.
 */
export function property(object: string, name: string): string {
  if (!NAME.test(name)) throw new NotCompilable('name');
  return `${object}.${name}`;
}

/** A function from source text. `parameters` are all it can see besides globals. */
export function generate<T>(parameters: Readonly<Record<string, unknown>>, body: string): T {
  // ADR 0011: from validated names only.
  const make = new Function(...Object.keys(parameters), `"use strict";\n${body}`) as (
    ...values: unknown[]
  ) => T;
  return make(...Object.values(parameters));
}
