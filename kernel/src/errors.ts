export interface CodedErrorOptions {
  /** What went wrong underneath; kept whole for the log. */
  readonly cause?: unknown;
  /** Facts a program may read, so that nobody has to take the message apart. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error somebody can act on. The code is API and stays; the message is for people and may change. */
export class CodedError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
  }
}
