import { storageKeyInvalid } from './errors.js';

const SEGMENT = /^[a-z0-9][a-z0-9-]{0,63}(\.part)?$/;
const MAX_LENGTH = 500;

/** Lower-case segments that no file system reads as anything else. Throws `STORAGE_KEY_INVALID`. */
export function checkedKey(key: string): string {
  if (key.length > MAX_LENGTH || !key.split('/').every((segment) => SEGMENT.test(segment))) {
    throw storageKeyInvalid(key);
  }
  return key;
}
