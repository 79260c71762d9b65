import { v7 as uuidv7 } from 'uuid';

/** The id of a new row. Grows with time, so that rows written together lie together. */
export function newId(): string {
  return uuidv7();
}
