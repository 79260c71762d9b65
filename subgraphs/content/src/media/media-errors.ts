import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such file, or none this actor may know of. */
export function mediaNotFound(id: string): NotFoundError {
  return new NotFoundError('MEDIA_NOT_FOUND', 'media', id);
}

/** Its bytes are gone, though nobody deleted it: a storage that was emptied, or restored without them. */
export function mediaFileNotFound(id: string): NotFoundError {
  return new NotFoundError('MEDIA_FILE_NOT_FOUND', 'file of the media', id);
}

export function mediaTooLarge(maxBytes: number): ClientError {
  return new ClientError('MEDIA_TOO_LARGE', `A file may have at most ${String(maxBytes)} bytes.`, {
    details: { maxBytes },
    httpStatus: 413,
  });
}

/** `type`: what it was found to be; `null` for what nothing is known of. */
export function mediaTypeNotAllowed(type: string | null, allowed: readonly string[]): ClientError {
  const found =
    type === null ? 'What this file is was not recognised' : `Files of the type "${type}" are not allowed`;
  return new ClientError('MEDIA_TYPE_NOT_ALLOWED', `${found}; allowed are ${allowed.join(', ') || 'none'}.`, {
    details: { type, allowed: [...allowed] },
    httpStatus: 415,
  });
}

/** Delete something, or have the quota raised. */
export function mediaQuotaExceeded(maxBytes: number): ClientError {
  return new ClientError(
    'MEDIA_QUOTA_EXCEEDED',
    `All files together may have at most ${String(maxBytes)} bytes.`,
    { details: { maxBytes }, httpStatus: 409 },
  );
}
