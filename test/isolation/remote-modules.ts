import { createHmac } from 'node:crypto';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
  isObjectType,
  isUnionType,
} from 'graphql';
import { MODULE_SECRET } from '../kit/remote-layout.js';
import type { Operation } from './exchange.js';
import { sendLines } from './header-lines.js';
import type { Overheard } from './overhearing.js';

/** For whom a module is asked, as far as attacks go by it. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly tenant: { readonly id: string; readonly slug: string };
  readonly actor: { readonly kind: string; readonly id?: string };
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Of a signed context; nobody verifies it here. */
export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

/** Made without the platform's own code. `secret: undefined`: not signed. */
export function signedContext(claims: object, secret: string | undefined = MODULE_SECRET): string {
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Ways of having a context that is not one's own, made of one that was. */
export function forgedContexts({ token, module }: Overheard): Readonly<Record<string, readonly string[]>> {
  const claims = claimsOf(token);
  const [head, body, signature] = token.split('.');
  const past = { iat: claims.iat - 3600, exp: claims.iat - 3570 };
  const unsigned = `${encoded({ alg: 'none', typ: 'JWT' })}.${body}.`;
  return {
    nothing: [],
    'one of nobody': [''],
    'one signed with another secret': [signedContext(claims, 'a secret nobody else has, long enough')],
    'one that is not signed': [unsigned],
    'one whose signature is of other claims': [`${head}.${encoded({ ...claims, locales: [] })}.${signature}`],
    'one that has expired': [signedContext({ ...claims, ...past })],
    'one that lives too long': [signedContext({ ...claims, iat: past.iat, exp: claims.iat + 3600 })],
    'one for another module': [signedContext({ ...claims, aud: module === 'blog' ? 'content' : 'blog' })],
    'one for every module': [signedContext({ ...claims, aud: undefined })],
    'one of another issuer': [signedContext({ ...claims, iss: 'attacker' })],
    'two of them': [token, token],
    'two in one': [`${token}, ${token}`],
    'one as a bearer token': [`Bearer ${token}`],
  };
}

export interface ModuleAnswer {
  readonly status: number;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
}

/** Asks a module past the gateway, with a header for each of `contexts`. */
export async function askModule(
  url: string,
  contexts: readonly string[],
  operation: Operation,
): Promise<ModuleAnswer> {
  const { status, text } = await sendLines(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(contexts.length > 0 && { 'x-rustok-context': [...contexts] }),
    },
    body: JSON.stringify(operation),
  });
  return { status, text, data: (JSON.parse(text) as Pick<ModuleAnswer, 'data'>).data };
}

/** The module's own schema, as it tells it to who is signed for. */
export async function schemaOf(url: string, context: string): Promise<GraphQLSchema> {
  const { data, text } = await askModule(url, [context], { query: getIntrospectionQuery(), variables: {} });
  if (!data) throw new Error(text);
  return buildClientSchema(data as unknown as IntrospectionQuery);
}

/** Types it can be asked for by their keys. */
export function entitiesOf(schema: GraphQLSchema) {
  const union = schema.getType('_Entity');
  return isUnionType(union) ? union.getTypes().filter(isObjectType) : [];
}
