import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ClientError, type RequestContext, type TenantId, type UserActor } from '@rustok/kernel';
import { v7 as uuidv7 } from 'uuid';
import type { GraphqlRequest } from '../engine.js';
import { cursorInvalid } from '../live/errors.js';
import { PROOF_MARK } from './resume-after.js';

/** Leave to open one event stream: for one tenant, one session and one operation. */
export interface Ticket {
  readonly id: string;
  readonly tenantId: TenantId;
  /** `null` for nobody. */
  readonly session: Pick<UserActor, 'userId' | 'sessionId'> | null;
  readonly request: GraphqlRequest;
  /** A cursor that its first opening goes on after. */
  readonly resumeAfter?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PROOF_BYTES = 16;

/** Characters: a URL has to pass proxies, and Node reads no more than 16 kB of headers. */
const MAX_TICKET_LENGTH = 6_000;

/** Far more than a request may have; a bound all the same. */
const MAX_REQUEST_BYTES = 2_000_000;

/** Milliseconds that a used ticket is remembered beyond its end, for clocks that differ. */
const CLOCK_MARGIN_MS = 300_000;

/**
 * Tickets for clients that cannot send headers, which is what a browser's EventSource is. Sealed (AES-256-GCM), so that
 * they tell nothing and nobody makes one; who they are for stands inside, and never a token.
 *
 * The rule: a ticket opens a stream once, within its time. After that the same URL, which is all that EventSource
 * has to reconnect with, opens it only together with an event id of that very stream, and as long as the session lives;
 * the session is checked each time. What makes an id one of that stream is the ticket's proof, which no URL, no log and
 * no cursor of another stream contains.
 */
export class StreamTickets {
  readonly #key: Buffer;
  readonly #proofKey: Buffer;
  readonly #ttlMs: number;

  /** Processes with the same secret understand each other's tickets. */
  constructor({ secret, ttlS }: { readonly secret: string; readonly ttlS: number }) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'rustok stream ticket', 32));
    this.#proofKey = Buffer.from(hkdfSync('sha256', secret, '', 'rustok stream ticket proof', 32));
    this.#ttlMs = ttlS * 1000;
  }

  /** Throws `TICKET_TOO_LARGE` for an operation that does not fit into a URL. */
  issue(
    { tenant, actor }: RequestContext,
    { request, resumeAfter }: Pick<Ticket, 'request' | 'resumeAfter'>,
  ): { ticket: string; expiresInS: number } {
    const ticket: Ticket = {
      id: uuidv7(),
      tenantId: tenant.id,
      session: actor.kind === 'user' ? { userId: actor.userId, sessionId: actor.sessionId } : null,
      request,
      ...(resumeAfter !== undefined && { resumeAfter }),
      expiresAt: Date.now() + this.#ttlMs,
    };
    const sealed = this.#seal(Buffer.from(JSON.stringify(ticket)));
    if (sealed.length > MAX_TICKET_LENGTH) {
      throw new ClientError(
        'TICKET_TOO_LARGE',
        'This operation does not fit into a URL; send it by POST to /graphql/stream.',
      );
    }
    return { ticket: sealed, expiresInS: this.#ttlMs / 1000 };
  }

  /** Reads a ticket, used or not. Throws `TICKET_INVALID`. */
  open(sealed: string): Ticket {
    try {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes[0] !== VERSION || bytes.toString('base64url') !== sealed) throw new Error('not of ours');
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, {
        authTagLength: TAG_BYTES,
      }).setAuthTag(bytes.subarray(-TAG_BYTES));
      const packed = Buffer.concat([
        decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
      const json = inflateRawSync(packed, { maxOutputLength: MAX_REQUEST_BYTES });
      return JSON.parse(json.toString()) as Ticket;
    } catch (cause) {
      throw new ClientError('TICKET_INVALID', 'This is no ticket of ours.', { cause });
    }
  }

  /** What the event ids of a ticket's stream carry beside their cursor. */
  proof({ id }: Ticket): string {
    return createHmac('sha256', this.#proofKey)
      .update(id)
      .digest()
      .subarray(0, PROOF_BYTES)
      .toString('base64url');
  }

  /** The cursor in an event id of this ticket's stream. Throws `CURSOR_INVALID` for any other. */
  cursorOf(ticket: Ticket, eventId: string): string {
    const [cursor = '', proof = ''] = eventId.split(PROOF_MARK);
    const given = Buffer.from(proof);
    const expected = Buffer.from(this.proof(ticket));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw cursorInvalid();
    return cursor;
  }

  /**
   * Uses up the one opening, for all instances on this database. Throws `TICKET_EXPIRED`, and `TICKET_USED` when it was
   * opened before.
   */
  async use({ id, expiresAt }: Ticket, { database }: RequestContext): Promise<void> {
    if (Date.now() > expiresAt) {
      throw new ClientError('TICKET_EXPIRED', 'This ticket was not used in time; ask for another.');
    }
    const isFirst = await database.transaction(async ({ trx }) => {
      await trx('sys_stream_tickets').where('expires_at', '<', new Date()).delete();
      const rows = await trx('sys_stream_tickets')
        .insert({ id, expires_at: new Date(expiresAt + CLOCK_MARGIN_MS) })
        .onConflict(['tenant_id', 'id'])
        .ignore()
        .returning('id');
      return rows.length > 0;
    });
    if (!isFirst) {
      throw new ClientError(
        'TICKET_USED',
        'This ticket was used before; ask for another, or come back with the last event id of its stream.',
      );
    }
  }

  #seal(json: Buffer): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(deflateRawSync(json)), cipher.final()]);
    return Buffer.concat([Buffer.from([VERSION]), nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  }
}
