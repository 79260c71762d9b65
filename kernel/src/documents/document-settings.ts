import { z } from 'zod';
import type { Tenant } from '../tenancy/tenant.js';

/** Part of what a tenant may set of the module `tenant`. */
export const documentSettings = {
  /** Whether clients may run persisted documents only. */
  onlyPersistedDocuments: z.boolean().default(false),
};

/** Asked for every request, so nothing is parsed: what stands there was parsed when it was set. */
export function runsOnlyPersisted({ moduleSettings }: Pick<Tenant, 'moduleSettings'>): boolean {
  const settings = moduleSettings['tenant'] as
    { readonly onlyPersistedDocuments?: unknown } | null | undefined;
  return settings?.onlyPersistedDocuments === true;
}
