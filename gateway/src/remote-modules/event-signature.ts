import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header of a module's POST of events: `t=<seconds since epoch>,v1=<hex>`. */
export const SIGNATURE_HEADER = 'x-rustok-signature';

/** Seconds a signature is good for, on either side of now. */
export const SIGNATURE_WINDOW_S = 300;

const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

export interface SignedBody {
  readonly module: string;
  readonly secret: string;
  readonly body: Buffer;
}

/** `HMAC-SHA256(secret, "<module>.<seconds>.<body>")`, so that it is good for one module, for one body, for a while. */
export function signatureOf({ module, secret, body }: SignedBody, nowS: number): string {
  return `t=${String(nowS)},v1=${digestOf({ module, secret, body }, nowS).toString('hex')}`;
}

export function isSignedBy(signature: unknown, signed: SignedBody, nowS: number): boolean {
  const match = typeof signature === 'string' ? SIGNATURE.exec(signature) : null;
  if (!match) return false;
  const atS = Number(match[1]);
  if (Math.abs(nowS - atS) > SIGNATURE_WINDOW_S) return false;
  return timingSafeEqual(Buffer.from(match[2] ?? '', 'hex'), digestOf(signed, atS));
}

function digestOf({ module, secret, body }: SignedBody, atS: number): Buffer {
  return createHmac('sha256', secret)
    .update(`${module}.${String(atS)}.`)
    .update(body)
    .digest();
}
