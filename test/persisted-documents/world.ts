import { createHash } from 'node:crypto';
import { type Platform, systemActor, type Tenant } from '@rustok/kernel';
import type { ApiClient } from '../kit/client.js';

/** What clients send as `documentId`; made without the platform's own code. */
export function idOf(document: string): string {
  return `sha256:${hashOf(document)}`;
}

export function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}

/** Apollo's form. */
export function apollo(document: string): { readonly persistedQuery: object } {
  return { persistedQuery: { version: 1, sha256Hash: hashOf(document) } };
}

export interface Sent {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly codes: readonly unknown[];
}

export interface Sending {
  readonly path?: string;
  /** `get`: the body's members are parameters. */
  readonly method?: 'get' | 'post';
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any request as this client, whether it is GraphQL or not. */
export async function send(
  { url, options }: ApiClient,
  body: Readonly<Record<string, unknown>>,
  { path = '/graphql', method = 'post', headers }: Sending = {},
): Promise<Sent> {
  const parameters = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const target = method === 'get' ? `${url}${path}?${new URLSearchParams(parameters)}` : `${url}${path}`;
  const response = await fetch(target, {
    method,
    headers: {
      ...(method === 'post' && { 'content-type': 'application/json' }),
      ...(options.tenant !== undefined && { 'x-tenant-id': options.tenant }),
      ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
      ...headers,
    },
    ...(method === 'post' && { body: JSON.stringify(body) }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Sent>;
  return { status: response.status, data, errors, codes: errors.map(({ extensions }) => extensions.code) };
}

export interface Report {
  readonly id: string;
  readonly name: string | null;
  readonly outcome: 'PERSISTED' | 'UNCHANGED' | 'REFUSED';
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

export const PERSIST =
  'mutation ($documents: [PersistDocumentInput!]!) { persistDocuments(documents: $documents) { id name outcome problems { code message } } }';

export async function persist(
  admin: ApiClient,
  ...documents: readonly (
    string | { readonly document: string; readonly id?: string; readonly name?: string }
  )[]
): Promise<readonly Report[]> {
  const { data, errors } = await admin.post<{ persistDocuments: readonly Report[] }>(PERSIST, {
    documents: documents.map((each) => (typeof each === 'string' ? { document: each } : each)),
  });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.persistDocuments;
}

export async function remove(admin: ApiClient, ...ids: readonly string[]): Promise<readonly string[]> {
  const { data, errors } = await admin.post<{ removePersistedDocuments: readonly string[] }>(
    'mutation ($ids: [String!]!) { removePersistedDocuments(ids: $ids) }',
    { ids },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.removePersistedDocuments;
}

export async function tenantOf(platform: Platform, slug: string): Promise<Tenant> {
  const tenant = await platform.tenants.find({ kind: 'slug', value: slug });
  if (!tenant) throw new Error(`there is no tenant "${slug}"`);
  return tenant;
}

/** The tenant's setting, where all instances find it; this one at once. */
export async function runOnlyPersisted(platform: Platform, slug: string, only: boolean): Promise<void> {
  const tenant = await tenantOf(platform, slug);
  const { database } = platform.contextFor({ tenant, actor: systemActor('test') });
  const settings = { onlyPersistedDocuments: only };
  await database.transaction(async ({ trx }) => {
    await trx('tenant_modules')
      .insert({ module_slug: 'tenant', enabled: true, settings })
      .onConflict(['tenant_id', 'module_slug'])
      .merge({ settings });
  });
  await platform.tenants.invalidate(tenant.id);
}
