import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import content from '@rustok/content';
import {
  eventSettings,
  moduleSlug,
  storageSettings,
  type StorageSettings,
  type Tenant,
} from '@rustok/kernel';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import pg from 'pg';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { png } from './images.js';

export const SOON = { timeout: 15_000 };

/** What a call below `/api/content/media` came to. */
export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly body: any;
  /** Of the first error. */
  readonly code: unknown;
  readonly headers: Headers;
}

export interface UploadOptions {
  /** Default: a small picture. */
  readonly content?: Buffer;
  readonly fileName?: string;
  /** What the client says it is. */
  readonly type?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Somebody in a tenant, over HTTP. */
export interface Caller {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly token: string | undefined;
  readonly graphql: ApiClient;
  upload(options?: UploadOptions): Promise<Answer>;
  /** Calls a path of the API as it is. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface World extends AsyncDisposable {
  readonly api: TestApi;
  readonly shop: Tenant;
  readonly other: Tenant;
  /** Of `shop`. */
  readonly editor: Caller;
  /** Somebody with exactly these roles. */
  member(tenant: Tenant, roles?: readonly string[]): Promise<Caller>;
  anonymous(tenant: Tenant): Caller;
  settings(tenant: Tenant, settings: object): Promise<void>;
  /** Names of all files of the tenant on disk, those that are under way too. */
  files(tenant: Tenant): Promise<readonly string[]>;
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

/** Two tenants with media, on disk unless `storage` says otherwise. */
export async function startWorld(storage?: StorageSettings): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'rustok-media-'));
  const api = await startTestApi([tenantModule, rbac, content], {
    storage: storage ?? storageSettings.parse({ path: directory }),
    events: eventSettings.parse({
      consumers: { max_attempts: 3, backoff_base_ms: 5, backoff_max_ms: 10, sweep_ms: 200 },
    }),
  });
  const pool = new pg.Pool({ ...api.connection, max: 2 });
  const shop = await api.tenant('shop', [moduleSlug('content')]);
  const other = await api.tenant('other', [moduleSlug('content')]);
  let people = 0;
  const world: Omit<World, 'editor'> = {
    api,
    shop,
    other,
    async member(tenant, roles = ['manager']) {
      people += 1;
      const { data, errors } = await new ApiClient(api.url, { tenant: tenant.slug }).post<{
        signUp: { accessToken: string; user: { id: string } };
      }>(`mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken user { id } } }`, {
        input: { email: `person${people}@example.com`, password: 'correct horse battery' },
      });
      if (!data) throw new Error(JSON.stringify(errors));
      const { accessToken, user } = data.signUp;
      await world.sql(`delete from user_roles where user_id = $1`, [user.id]);
      await world.sql(
        `insert into user_roles (tenant_id, user_id, role_id)
         select tenant_id, $1, id from roles where tenant_id = $2 and slug = any($3)`,
        [user.id, tenant.id, roles],
      );
      return caller(api.url, tenant, { userId: user.id, token: accessToken });
    },
    anonymous: (tenant) => caller(api.url, tenant, { userId: '', token: undefined }),
    async settings(tenant, settings) {
      await world.sql(
        `update tenant_modules set settings = $2 where tenant_id = $1 and module_slug = 'content'`,
        [tenant.id, JSON.stringify(settings)],
      );
      await api.platform.tenants.invalidate(tenant.id);
    },
    async files(tenant) {
      const entries = await readdir(join(directory, tenant.id), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await api[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
  return { ...world, editor: await world.member(shop) };
}

function caller(
  url: string,
  tenant: Tenant,
  { userId, token }: { readonly userId: string; readonly token: string | undefined },
): Caller {
  const headers = {
    'x-tenant-id': tenant.slug,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return {
    ...{ tenant, userId, token },
    graphql: new ApiClient(url, { tenant: tenant.slug, ...(token !== undefined && { token }) }),
    async upload({ content = png(), fileName = 'picture.png', type = 'image/png', fields = {} } = {}) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('file', new Blob([new Uint8Array(content)], { type }), fileName);
      const response = await fetch(`${url}/api/content/media`, { method: 'POST', headers, body: form });
      const body = await response.json();
      const code = body.errors?.[0].extensions.code;
      return { status: response.status, body, code, headers: response.headers };
    },
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...headers, ...(init.headers as object) } }),
  };
}
