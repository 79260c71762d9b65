import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ArgumentsPlan } from './arguments-plan.js';
import { ownArguments } from './arguments-plan.js';
import type { FieldPlan } from './selection-plan.js';

/** An object of the tree, or a list in it. */
export type Holder = Record<string | number, unknown>;

/** One fetch on a subgraph of this process, while it is under way. */
export class SelectionRun {
  /** By where they happened; the fetch is settled before anything reads its results. */
  failures: Map<Holder, Map<string | number, unknown>> | undefined;
  private waiting = 0;
  private wake: (() => void) | undefined;
  private coerced: Map<ArgumentsPlan, Readonly<Record<string, unknown>>> | undefined;

  constructor(
    readonly context: unknown,
    readonly rootValue: unknown,
    /** Coerced against the subgraph's schema. */
    readonly variableValues: Readonly<Record<string, unknown>>,
    private readonly types: GraphQLSchema,
  ) {}

  isObjectType(name: unknown): boolean {
    return typeof name === 'string' && isObjectType(this.types.getType(name));
  }

  /** Before a promise is waited for; `arrived` after it. */
  await(): void {
    this.waiting++;
  }

  arrived(): void {
    if (--this.waiting === 0) this.wake?.();
  }

  /** Undefined when nothing is under way: no promise is made then. */
  settled(): Promise<void> | undefined {
    if (this.waiting === 0) return undefined;
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** `holder` keeps null there, unless another fetch has brought the same field. */
  fail(holder: Holder, key: string | number, error: unknown): void {
    const failures = (this.failures ??= new Map<Holder, Map<string | number, unknown>>());
    const known = failures.get(holder);
    if (known) known.set(key, error);
    else failures.set(holder, new Map([[key, error]]));
    if (holder[key] === undefined) holder[key] = null;
  }

  /** A field's arguments for one resolver call: an object of its own. Throws what graphql-js throws for bad ones. */
  argumentsFor({ args }: FieldPlan): Record<string, unknown> {
    switch (args.kind) {
      case 'none':
        return {};
      case 'constant':
        return ownArguments(args.values);
      case 'perExecution': {
        let values = this.coerced?.get(args);
        if (!values) {
          values = args.coerce(this.variableValues);
          (this.coerced ??= new Map()).set(args, values);
        }
        return ownArguments(values);
      }
    }
  }
}
