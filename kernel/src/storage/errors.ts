import { CodedError, OutageError } from '../errors.js';

/** Full, unreachable or forbidden: an operator has to look; nothing was stored. */
export function storageUnavailable(cause: unknown): OutageError {
  return new OutageError('STORAGE_UNAVAILABLE', 'Files cannot be stored or read just now.', {
    cause,
    details: { retryable: true },
  });
}

/** This process was started without a place for files. */
export function storageNotConfigured(): CodedError {
  return new CodedError('STORAGE_NOT_CONFIGURED', 'this platform was started without a storage for files');
}

/** A key that could leave its folder; none of ours does. */
export function storageKeyInvalid(key: string): CodedError {
  return new CodedError('STORAGE_KEY_INVALID', `"${key}" is no key of a stored file`);
}

/** Whether a file storage says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
