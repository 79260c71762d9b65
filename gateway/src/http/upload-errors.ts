import { ClientError } from '@rustok/kernel';

/** Not a form with one file called `file`, its other fields before it. */
export function uploadInvalid(reason: string, cause?: unknown): ClientError {
  return new ClientError('UPLOAD_INVALID', `This is no form with a file: ${reason}.`, { cause });
}

export function uploadTooLarge(maxBytes: number): ClientError {
  return new ClientError('UPLOAD_TOO_LARGE', `A file may have at most ${String(maxBytes)} bytes here.`, {
    details: { maxBytes },
    httpStatus: 413,
  });
}

/** The client went away or fell silent; nothing was kept. */
export function uploadIncomplete(cause?: unknown): ClientError {
  return new ClientError('UPLOAD_INCOMPLETE', 'The file did not arrive whole.', { cause });
}
