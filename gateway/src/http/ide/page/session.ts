import { history, location } from './browser.js';

/** Who the page asks as. Empty strings where nothing is set: then the header is not sent at all. */
export interface Session {
  /** Slug or uuid. Empty where the gateway finds the tenant by host name. */
  readonly tenant: string;
  /** An access token of this tenant. */
  readonly token: string;
}

// sessionStorage, never localStorage: a token must not outlive the browser tab.
const tenantKey = 'rustok.ide.tenant';
const knownTenantsKey = 'rustok.ide.tenants';
const tokenKey = (tenant: string) => `rustok.ide.token:${tenant}`;

/** The tenant of the address (`?tenant=demo`), else the one used last in this tab, with its token. */
export function restoreSession(): Session {
  const tenant =
    new URL(location.href).searchParams.get('tenant')?.trim() ?? sessionStorage.getItem(tenantKey) ?? '';
  return switchTenant(tenant);
}

/** Remembers the tenant, also in the address, so that a copied link opens it; its token comes along. */
export function switchTenant(tenant: string): Session {
  sessionStorage.setItem(tenantKey, tenant);
  if (tenant !== '') {
    const others = knownTenants().filter((known) => known !== tenant);
    sessionStorage.setItem(knownTenantsKey, JSON.stringify([tenant, ...others].slice(0, 20)));
  }
  const url = new URL(location.href);
  if (tenant === '') url.searchParams.delete('tenant');
  else url.searchParams.set('tenant', tenant);
  history.replaceState(null, '', url.href);
  return { tenant, token: sessionStorage.getItem(tokenKey(tenant)) ?? '' };
}

/** Remembers the token for the session's tenant; an empty one is forgotten. */
export function changeToken({ tenant }: Session, token: string): Session {
  if (token === '') sessionStorage.removeItem(tokenKey(tenant));
  else sessionStorage.setItem(tokenKey(tenant), token);
  return { tenant, token };
}

/** Tenants used in this tab, the latest first. */
export function knownTenants(): readonly string[] {
  return JSON.parse(sessionStorage.getItem(knownTenantsKey) ?? '[]') as string[];
}
