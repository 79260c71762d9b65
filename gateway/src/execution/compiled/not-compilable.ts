/** Why an operation, or one execution of it, was answered by the generic executor. The label values of a metric. */
export type FallbackReason =
  'disabled' | 'cold' | 'introspection' | 'null_condition' | 'many_conditions' | 'renamed' | 'plan';

/** Thrown while compiling: the generic executor has to answer. */
export class NotCompilable extends Error {
  constructor(readonly reason: FallbackReason) {
    super(`not compilable: ${reason}`);
  }
}
