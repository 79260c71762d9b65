import type { Engine, Frame, GraphqlRequest, LiveSink, LiveViewer } from '@rustok/gateway';
import type { RequestContext } from '@rustok/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';

/** A client that obeys the rules of `LiveSink`, and can be stuck. */
export class FakeSink implements LiveSink {
  readonly frames: Frame[] = [];
  /** `undefined` while it runs. */
  ended: readonly GraphQLError[] | null | undefined;
  /** What was written although it was full, or after the end. */
  violations = 0;
  stuck: boolean;
  #full = false;
  #resume: () => void = () => undefined;

  constructor({ stuck = false } = {}) {
    this.stuck = stuck;
  }

  write(frame: Frame): boolean {
    if (this.#full || this.ended !== undefined) this.violations += 1;
    this.frames.push(frame);
    this.#full = this.stuck;
    return !this.#full;
  }

  onDrain(resume: () => void): void {
    this.#resume = resume;
  }

  end(errors: readonly GraphQLError[] | null): void {
    if (this.ended !== undefined) this.violations += 1;
    this.ended = errors;
  }

  /** Takes what was written; stays stuck if it is. */
  drain(): void {
    this.#full = false;
    this.#resume();
  }

  get results(): readonly ExecutionResult<{ told?: Record<string, unknown> }>[] {
    return this.frames.map(({ payload }) => JSON.parse(payload.toString()));
  }

  /** `seq` of each result, in the order in which they came. */
  get seqs(): readonly unknown[] {
    return this.results.map(({ data }) => data?.told?.seq);
  }

  get codes(): readonly unknown[] | null | undefined {
    return this.ended?.map(({ extensions }) => extensions.code) ?? this.ended;
  }
}

export interface Client {
  readonly sink: FakeSink;
  readonly live: LiveViewer;
}

/** Subscribes a new sink. Throws what the engine throws, and request errors too. */
export async function connect(
  engine: Engine,
  context: RequestContext,
  request: GraphqlRequest,
  { resumeAfter, sink = new FakeSink() }: { resumeAfter?: string; sink?: FakeSink } = {},
): Promise<Client> {
  const prepared = await engine.prepare(context, request);
  const live = await engine.subscribe(prepared, { sink, ...(resumeAfter !== undefined && { resumeAfter }) });
  if (!('close' in live)) throw live[0];
  return { sink, live: live as LiveViewer };
}
