/** What an error means to whoever receives it: their mistake, a passing outage, or a bug of ours. */
export type ErrorFamily = 'client' | 'outage' | 'bug';

export interface CodedErrorOptions {
  readonly cause?: unknown;
  /** Extra facts for the receiver, merged into GraphQL `extensions` beside `code`. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What the answer has over plain HTTP, where the family alone would say too little. Default: 400, 404, 503 or 500. */
  readonly httpStatus?: 403 | 409 | 413 | 415;
}

/**
 * An error with a stable code. Codes are API: `POST_NOT_FOUND`. The base class counts as a bug of ours, so its
 * message never reaches a client; `ClientError` and `OutageError` do.
 */
export class CodedError extends Error {
  readonly family: ErrorFamily = 'bug';
  readonly details: Readonly<Record<string, unknown>>;
  readonly httpStatus: number | undefined;

  constructor(
    readonly code: string,
    message: string,
    { cause, details = {}, httpStatus }: CodedErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
    this.httpStatus = httpStatus;
  }

  /** graphql-js copies this into the located error's `extensions`. */
  get extensions(): Record<string, unknown> {
    return { ...this.details, code: this.code };
  }
}

/** The caller's mistake: message and code are shown as they are. */
export class ClientError extends CodedError {
  override readonly family = 'client';
}

/** Something we depend on is away for a while: the caller may try again. */
export class OutageError extends CodedError {
  override readonly family = 'outage';
}

/** Input that does not fit. `details.fields` names each offending input path with its reason. */
export class BadInputError extends ClientError {
  constructor(
    message: string,
    details: { readonly fields?: readonly FieldProblem[]; [key: string]: unknown } = {},
  ) {
    super('BAD_USER_INPUT', message, { details });
  }
}

export interface FieldProblem {
  /** Dotted path below the `input` argument: `translations.0.slug`. */
  readonly path: string;
  readonly message: string;
}

export class UnauthenticatedError extends ClientError {
  constructor(message = 'This needs a signed-in user.') {
    super('UNAUTHENTICATED', message);
  }
}

export class PermissionDeniedError extends ClientError {
  constructor(permission: string) {
    super('PERMISSION_DENIED', `This needs the permission "${permission}".`, { details: { permission } });
  }
}

/** A thing that does not exist for this tenant and this actor; says nothing about other tenants. */
export class NotFoundError extends ClientError {
  constructor(code: string, thing: string, id: string) {
    super(code, `There is no ${thing} "${id}".`, { details: { id } });
  }
}

/** Everything that is wrong at start-up, in one list. */
export class StartupError extends CodedError {
  constructor(
    code: string,
    headline: string,
    readonly problems: readonly string[],
  ) {
    super(code, `${headline}\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
