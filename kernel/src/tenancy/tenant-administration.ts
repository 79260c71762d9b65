import type { Readable } from 'node:stream';
import type { Knex } from 'knex';
import type { Actor } from '../access/actor.js';
import { asOutage } from '../database/database-outage.js';
import type { TenantDatabase } from '../database/tenant-database.js';
import { ClientError } from '../errors.js';
import type { Connection, ConnectionArgs } from '../graphql/connection.js';
import { parseInput } from '../graphql/parse-input.js';
import type { RequestContext } from '../module/request-context.js';
import type { ModuleSlug } from '../module/module-slug.js';
import type { Platform } from '../platform.js';
import {
  type AdministeredTenant,
  findTenant,
  type TenantFilter,
  tenantPage,
} from './administered-tenants.js';
import { setActive, updateTenant } from './change-tenant.js';
import { platformTenantProtected, tenantBeingDeleted, tenantNotFound } from './errors.js';
import type { ExportManifest } from './export/export-manifest.js';
import { exportTenant } from './export/export-tenant.js';
import { newTenantInput, type NewTenantInput, type TenantChanges, tenantChanges } from './new-tenant.js';
import type { TenantId } from './tenant.js';
import { findDeletion, startDeletion, type TenantDeletion } from './tenant-deletion.js';
import type { TenantDeletions } from './tenant-deletions.js';
import type { TenantOwner } from './tenant-owner.js';

/** Who administers, of which request. A request context is one. */
export interface Administrator {
  readonly actor: Actor;
  readonly requestId: string;
}

export interface CreatedTenant {
  readonly tenant: AdministeredTenant;
  /** `null` when none was asked for. */
  readonly owner: TenantOwner | null;
}

export interface TenantAdministrationOptions {
  readonly platform: Platform;
  /** Connections of the platform role. */
  readonly connection: Knex;
  readonly deletions: TenantDeletions;
}

/**
 * The life of tenants, as whoever runs the platform leads it. Whoever calls has made sure that it is them
 * (`isPlatformAdministrator`). What changes a tenant is an event in its own log with the administrator as actor.
 *
 * Throws `TENANT_NOT_FOUND` for an unknown id, `BAD_USER_INPUT`, and `DATABASE_UNAVAILABLE`.
 */
export class TenantAdministration {
  readonly #options: TenantAdministrationOptions;

  constructor(options: TenantAdministrationOptions) {
    this.#options = options;
  }

  /**
   * Throws `TENANT_SLUG_INVALID`, `TENANT_SLUG_RESERVED`, `TENANT_SLUG_TAKEN`, `TENANT_DOMAIN_TAKEN`, `UNKNOWN_MODULE`,
   * `MISSING_DEPENDENCIES`, and what the module that keeps users says of the owner.
   */
  async create(administrator: Administrator, given: NewTenantInput): Promise<CreatedTenant> {
    const { platform } = this.#options;
    const { owner, modules, ...tenant } = parseInput(newTenantInput, given);
    const created = await platform.createTenantAs(administrator, {
      ...tenant,
      ...(modules && { modules: chosenModules(modules, platform) }),
      ...(owner && { owner }),
    });
    return { tenant: await this.#require(created.id), owner: created.owner };
  }

  /**
   * What is not named stays. Throws `TENANT_SLUG_INVALID`, `TENANT_SLUG_RESERVED`, `TENANT_SLUG_TAKEN`,
   * `TENANT_DOMAIN_TAKEN`, and `PLATFORM_TENANT_PROTECTED` for another slug of the platform's tenant, which is known by it.
   */
  async update(administrator: Administrator, id: string, given: TenantChanges): Promise<AdministeredTenant> {
    const changes = parseInput(tenantChanges, given);
    const tenant = await this.#require(id);
    if (changes.slug !== undefined && changes.slug !== tenant.slug) this.#protect(tenant, 'renamed');
    await updateTenant(this.#databaseOf(tenant, administrator), changes, this.#options.platform.tenants);
    return this.#require(id);
  }

  /** Nobody of the tenant is served any more, and its consumers rest. Throws `PLATFORM_TENANT_PROTECTED`. */
  async deactivate(administrator: Administrator, id: string): Promise<AdministeredTenant> {
    const tenant = await this.#require(id);
    this.#protect(tenant, 'deactivated');
    return this.#switch(administrator, tenant, false);
  }

  /** Throws `TENANT_BEING_DELETED`. */
  async activate(administrator: Administrator, id: string): Promise<AdministeredTenant> {
    return this.#switch(administrator, await this.#require(id), true);
  }

  /** In the order of their slugs. */
  page(
    context: RequestContext,
    filter: TenantFilter,
    args: ConnectionArgs,
  ): Promise<Connection<AdministeredTenant>> {
    return this.#reading((connection) => tenantPage(connection, { context, filter, args }));
  }

  /** By id or slug. */
  find(identifier: { readonly id: string } | { readonly slug: string }): Promise<AdministeredTenant | null> {
    return this.#reading((connection) => findTenant(connection, identifier));
  }

  /**
   * Everything of the tenant as it is at one moment, its files too: a tar archive, piece by piece as it is asked for.
   * `onEnd` is told what the archive's own manifest says. It ends with `STORAGE_UNAVAILABLE` where the storage does.
   */
  async export(
    administrator: Administrator,
    id: string,
    onEnd?: (manifest: ExportManifest) => void,
  ): Promise<Readable> {
    const { platform } = this.#options;
    const tenant = await this.#require(id);
    platform.logger.info({ tenantId: tenant.id, requestId: administrator.requestId }, 'a tenant is exported');
    const migrations = await this.#reading((reader) =>
      reader('sys_migrations').orderBy('name').pluck('name'),
    );
    const database = this.#databaseOf(tenant, administrator);
    const files = platform.filesOf(tenant.id);
    return exportTenant({ database, files, tenant, migrations, ...(onEnd && { onEnd }) });
  }

  /**
   * Begins to delete an inactive tenant with everything it owns; a running platform goes on with it until it is done.
   * Asking again answers how far it is. Throws `TENANT_STILL_ACTIVE`, `TENANT_DELETION_NOT_CONFIRMED` unless
   * `confirmSlug` is the tenant's slug, and `PLATFORM_TENANT_PROTECTED`.
   */
  async delete(
    administrator: Administrator,
    { id, confirmSlug }: { readonly id: string; readonly confirmSlug: string },
  ): Promise<TenantDeletion> {
    const { connection, deletions } = this.#options;
    const tenant = await this.#require(id);
    this.#protect(tenant, 'deleted');
    const deletion = await startDeletion(connection, { tenant, confirmSlug, administrator });
    await deletions.wakeEverywhere(tenant.id);
    return deletion;
  }

  /** How far the deletion of a tenant is, or what it came to; `null` when there was none. */
  deletion(id: string): Promise<TenantDeletion | null> {
    return this.#reading((connection) => findDeletion(connection, id));
  }

  async #switch(
    administrator: Administrator,
    tenant: AdministeredTenant,
    active: boolean,
  ): Promise<AdministeredTenant> {
    await setActive(this.#databaseOf(tenant, administrator), active, {
      tenants: this.#options.platform.tenants,
      // Asked while the row is locked, which the begin of a deletion waits for.
      refuse: async () => {
        if ((await this.deletion(tenant.id)) !== null) throw tenantBeingDeleted(tenant.slug);
      },
    });
    return this.#require(tenant.id);
  }

  #protect({ slug }: AdministeredTenant, what: string): void {
    if (slug === this.#options.platform.platformTenant) throw platformTenantProtected(slug, what);
  }

  async #require(id: string): Promise<AdministeredTenant> {
    const tenant = await this.find({ id });
    if (!tenant) throw tenantNotFound(id);
    return tenant;
  }

  #databaseOf({ id }: { readonly id: TenantId }, { actor, requestId }: Administrator): TenantDatabase {
    return this.#options.platform.databaseFor(id, actor, { correlationId: requestId, causationId: null });
  }

  async #reading<T>(work: (connection: Knex) => Promise<T>): Promise<T> {
    try {
      return await work(this.#options.connection);
    } catch (error) {
      throw asOutage(error, { readOnly: true });
    }
  }
}

/** The optional modules among those that were named. Throws `UNKNOWN_MODULE` and `MISSING_DEPENDENCIES`. */
function chosenModules(slugs: readonly string[], { registry }: Platform): readonly ModuleSlug[] {
  const chosen = new Set(slugs);
  const modules = [...chosen].map((slug) => {
    const module = registry.get(slug);
    if (module) return module;
    throw new ClientError('UNKNOWN_MODULE', `There is no module "${slug}".`, { details: { module: slug } });
  });
  for (const { slug, dependsOn } of modules) {
    const missing = dependsOn.filter((other) => registry.get(other)?.kind !== 'core' && !chosen.has(other));
    if (missing.length === 0) continue;
    throw new ClientError(
      'MISSING_DEPENDENCIES',
      `The module "${slug}" needs ${missing.map((other) => `"${other}"`).join(', ')}, which the tenant would not have.`,
      { details: { module: slug, missing } },
    );
  }
  return modules.filter(({ kind }) => kind === 'optional').map(({ slug }) => slug);
}
