import { createHmac } from 'node:crypto';
import { MODULE_SECRET } from '../kit/remote-layout.js';
import { sendLines } from './header-lines.js';
import type { World } from './world.js';

/** An event as a module tells it. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly tenantId: string;
  readonly payload: unknown;
}

export interface Telling {
  /** Whose route it is told at, and whose secret it is signed by. */
  readonly module: string;
  readonly events: readonly Told[];
}

/** What differs from how the module itself would tell it. */
export interface Forgery {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  /** Values of the header that carries the signature, each in a line of its own. */
  readonly signatures?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export const nowS = (): number => Math.floor(Date.now() / 1000);

export const bodyOf = (events: readonly Told[]): string => JSON.stringify({ events });

/** Made without the platform's own code. `t` is seconds since 1970. */
export function signature(
  body: string,
  {
    module,
    t = nowS(),
    secret = MODULE_SECRET,
  }: { readonly module: string; readonly t?: number; readonly secret?: string },
): string {
  return `t=${t},v1=${createHmac('sha256', secret).update(`${module}.${t}.${body}`).digest('hex')}`;
}

/** Everything that could make another's signature, or none, pass for one's own. */
export function forgeriesOf({ module, events }: Telling): Readonly<Record<string, Forgery>> {
  const body = bodyOf(events);
  const good = signature(body, { module });
  const [, mac = ''] = good.split(',v1=');
  const other = module === 'blog' ? 'content' : 'blog';
  return {
    'no signature': { signatures: [] },
    'one of another module': { signatures: [signature(body, { module: other })] },
    'one of another module, at its route': { path: `/api/modules/${other}/events` },
    'one of a module that is none': { path: '/api/modules/nobody/events' },
    'one of a module in this process': {
      path: '/api/modules/rbac/events',
      signatures: [signature(body, { module: 'rbac' })],
    },
    'one with another secret': { signatures: [signature(body, { module, secret: 'x'.repeat(40) })] },
    'one with an empty secret': { signatures: [signature(body, { module, secret: '' })] },
    'one of another body': { signatures: [signature(bodyOf([]), { module })] },
    'one of this body but for a blank': { body: `${body} ` },
    'one of the past': { signatures: [signature(body, { module, t: nowS() - 301 })] },
    'one of the future': { signatures: [signature(body, { module, t: nowS() + 360 })] },
    'one whose time was changed': { signatures: [`t=${nowS() + 1},v1=${mac}`] },
    'one without a time': { signatures: [`v1=${mac}`] },
    'one with two times': { signatures: [`t=${nowS()},${good}`] },
    'one that is half there': { signatures: [good.slice(0, -1)] },
    'one in capitals': { signatures: [good.toUpperCase()] },
    'one with more behind it': { signatures: [`${good},v1=${'0'.repeat(64)}`] },
    'one twice': { signatures: [good, good] },
    'a good one before a bad one': { signatures: [good, `t=${nowS()},v1=${'0'.repeat(64)}`] },
    'a bad one before a good one': { signatures: ['t=1,v1=0', good] },
    'a name in capitals': { path: `/api/modules/${module.toUpperCase()}/events` },
    'a name with a path in it': { path: `/api/modules/${other}%2f..%2f${module}/events` },
    'a name by proxy': { path: '/api/modules/__proto__/events' },
    'another method': { method: 'PUT' },
    'a method in a header': {
      method: 'PUT',
      headers: { 'x-http-method-override': 'POST' },
    },
    'another kind of body': { headers: { 'content-type': 'text/plain' } },
  };
}

export interface ToldAnswer {
  readonly status: number;
  readonly text: string;
  readonly code: string | undefined;
  readonly events: readonly { readonly id: string; readonly eventId: string; readonly status: string }[];
}

export async function tell({ api }: World, telling: Telling, forgery: Forgery = {}): Promise<ToldAnswer> {
  const { module, events } = telling;
  const {
    method = 'POST',
    path = `/api/modules/${module}/events`,
    body = bodyOf(events),
    signatures = [signature(bodyOf(events), { module })],
  } = forgery;
  const { status, text } = await sendLines(`${api.url}${path}`, {
    ...{ method, body },
    headers: {
      'content-type': 'application/json',
      ...forgery.headers,
      ...(signatures.length > 0 && { 'x-rustok-signature': [...signatures] }),
    },
  });
  return {
    ...{ status, text },
    code: /"code":"(\w+)"/.exec(text)?.[1],
    events: status === 200 ? (JSON.parse(text) as ToldAnswer).events : [],
  };
}
