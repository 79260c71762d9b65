/** An answer other than success, with Iggy's own JSON body or, where its web framework answers, plain text. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** Iggy's name for it, or `null` for plain text. */
    readonly code: string | null,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get body(): string {
    if (this.code === null) return this.message;
    const id = IDS[this.code] ?? this.status;
    return JSON.stringify({ id, code: this.code, reason: this.message, field: null });
  }
}

/** Iggy's own numbers; errors made by hand carry the HTTP status instead. */
const IDS: Readonly<Record<string, number>> = {
  unauthenticated: 40,
  invalid_credentials: 42,
  stream_id_not_found: 1009,
  stream_name_already_exists: 1012,
  topic_id_not_found: 2010,
  topic_name_already_exists: 2013,
};

/** 400: the request makes sense to the framework and none to Iggy. */
export function invalid(code: string, message: string): Refusal {
  return new Refusal(400, code, message);
}

/** 422: JSON of another shape than the endpoint's. */
export function wrongShape(message: string): Refusal {
  return new Refusal(422, null, `Failed to deserialize the JSON body into the target type: ${message}`);
}

export function notFound(code: string, message: string): Refusal {
  return new Refusal(404, code, message);
}
