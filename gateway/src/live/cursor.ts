import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { ClientError, type TenantId } from '@rustok/kernel';
import { cursorInvalid } from './errors.js';

/** What a cursor is good for; it opens nowhere else. */
export interface CursorScope {
  readonly tenantId: TenantId;
  /** The live operation: document, operation name and canonical variables, hashed. */
  readonly operation: string;
}

const VERSION = 1;
const NONCE_BYTES = 12;
/** Random bytes are fetched for so many cursors at once: one by one they cost more than the sealing. */
const NONCES_AT_ONCE = 512;
const TAG_BYTES = 16;
/** Version, key id, nonce, position, tag. */
const CURSOR_BYTES = 1 + 4 + NONCE_BYTES + 8 + TAG_BYTES;

/**
 * Makes and opens cursors. They are sealed (AES-256-GCM), not just signed: positions count the events of all tenants, and
 * nobody is to read off how busy the others are. Tenant and operation are bound in without standing in it.
 */
export class Cursors {
  /** As an object: made of bytes for each cursor it would cost four times the sealing. */
  readonly #key: KeyObject;
  readonly #keyId: Buffer;
  /** Version and key id: how every cursor begins. */
  readonly #head: Buffer;
  /** Where a position is written down to be sealed. */
  readonly #plain = Buffer.alloc(8);
  #nonces = Buffer.alloc(0);

  /** Processes with the same secret understand each other's cursors. */
  constructor(secret: string) {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'rustok live cursor', 32));
    this.#key = createSecretKey(key);
    this.#keyId = createHash('sha256').update(key).digest().subarray(0, 4);
    this.#head = Buffer.concat([Buffer.from([VERSION]), this.#keyId]);
  }

  seal(position: bigint, scope: CursorScope): string {
    const nonce = this.#nextNonce();
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(bound(scope));
    this.#plain.writeBigUInt64BE(position);
    const sealed = cipher.update(this.#plain);
    // Gives nothing more in this mode, and makes the tag.
    cipher.final();
    return Buffer.concat([this.#head, nonce, sealed, cipher.getAuthTag()], CURSOR_BYTES).toString(
      'base64url',
    );
  }

  /** Throws `CURSOR_INVALID` for what is no cursor of this tenant and operation, and `CURSOR_KEY_UNKNOWN` after a change of the secret. */
  open(cursor: string, scope: CursorScope): bigint {
    const bytes = Buffer.from(cursor, 'base64url');
    // Decoding skips what it does not know, so the text is compared too.
    if (bytes.length !== CURSOR_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== cursor) {
      throw cursorInvalid();
    }
    if (!bytes.subarray(1, 5).equals(this.#keyId)) {
      throw new ClientError(
        'CURSOR_KEY_UNKNOWN',
        'This cursor was made with another key; subscribe without it, and read what is missing by a query.',
        { details: { retryable: false } },
      );
    }
    const nonce = bytes.subarray(5, 5 + NONCE_BYTES);
    const sealed = bytes.subarray(5 + NONCE_BYTES, -TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(bound(scope))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed), decipher.final()]).readBigUInt64BE();
    } catch {
      throw cursorInvalid();
    }
  }

  #nextNonce(): Buffer {
    if (this.#nonces.length === 0) this.#nonces = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
    const nonce = this.#nonces.subarray(0, NONCE_BYTES);
    this.#nonces = this.#nonces.subarray(NONCE_BYTES);
    return nonce;
  }
}

function bound({ tenantId, operation }: CursorScope): Buffer {
  return Buffer.from(`${tenantId} ${operation}`);
}
