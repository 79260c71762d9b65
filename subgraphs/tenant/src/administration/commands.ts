import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import {
  type AdministeredTenant,
  type CommandOption,
  type ExportManifest,
  NotFoundError,
  parseInput,
  type PlatformCommand,
  type PlatformCommandContext,
  shownOverrides,
  type TenantDeletion,
} from '@rustok/kernel';
import { z } from 'zod';
import { readLocales } from './locales-option.js';

/** Milliseconds between looks at how far a deletion is. */
const PROGRESS_MS = 200;

const SLUG: CommandOption = {
  name: 'slug',
  value: 'slug',
  description: 'which tenant, by its slug',
  required: true,
};

const createCommand: PlatformCommand = {
  scope: 'platform',
  name: 'create',
  description: 'Creates a tenant, with an owner if an e-mail address is given.',
  options: [
    { name: 'slug', value: 'slug', description: 'what requests call it', required: true },
    { name: 'name', value: 'text', description: 'what people call it', required: true },
    { name: 'domain', value: 'host', description: 'under which it is served' },
    { name: 'modules', value: 'a,b', description: "optional modules; default: the platform's" },
    { name: 'locales', value: 'en,de', description: 'the first is the default; default: en' },
    { name: 'owner', value: 'e-mail', description: 'first user; gets a token to choose a password with' },
    { name: 'owner-role', value: 'role', description: 'admin or super_admin; default: super_admin' },
  ],
  async run({ platform, ...administrator }, { options }) {
    const { role } = parseInput(z.object({ role: z.enum(['admin', 'super_admin']).optional() }), {
      role: options['owner-role'],
    });
    const { tenant, owner } = await platform.administration.create(administrator, {
      slug: options.slug ?? '',
      name: options.name ?? '',
      domain: options.domain,
      modules: options.modules?.split(',').filter((slug) => slug !== ''),
      locales: options.locales === undefined ? undefined : readLocales(options.locales),
      owner: options.owner === undefined ? undefined : { email: options.owner, role },
    });
    const lines = [
      `${tenant.slug}: created, id ${tenant.id}, modules ${platform.modulesOf(tenant).join(', ')}`,
    ];
    if (owner) lines.push(`  owner ${owner.userId}`);
    if (owner?.passwordReset) {
      const { token, expiresAt } = owner.passwordReset;
      lines.push(`  token for resetPassword, until ${expiresAt.toISOString()}: ${token}`);
    }
    return lines.join('\n');
  },
};

const listCommand: PlatformCommand = {
  scope: 'platform',
  name: 'list',
  description: 'Lists all tenants.',
  async run({ platform }) {
    const tenants = await platform.tenants.all();
    return [
      `${tenants.length} tenants`,
      ...tenants.map(
        (tenant) =>
          `  ${tenant.slug}  ${tenant.id}  ${tenant.isActive ? 'active' : 'inactive'}  ${platform.modulesOf(tenant).length} modules  ${tenant.domain ?? '-'}  ${tenant.name}`,
      ),
    ].join('\n');
  },
};

const showCommand: PlatformCommand = {
  scope: 'platform',
  name: 'show',
  description: 'Shows one tenant.',
  options: [SLUG],
  async run(context, { options }) {
    const tenant = await tenantOf(context, options.slug);
    const { platform } = context;
    const moduleSettings = Object.entries(tenant.moduleSettings).flatMap(([slug, stored]) => {
      const module = platform.registry.get(slug);
      return module ? [[slug, shownOverrides(module, stored)]] : [];
    });
    const shown = { moduleSettings: Object.fromEntries(moduleSettings), modules: platform.modulesOf(tenant) };
    return JSON.stringify({ ...tenant, ...shown }, null, 2);
  },
};

const updateCommand: PlatformCommand = {
  scope: 'platform',
  name: 'update',
  description: 'Changes what is given of a tenant.',
  options: [
    SLUG,
    { name: 'new-slug', value: 'slug', description: 'what requests call it from now on' },
    { name: 'name', value: 'text', description: 'what people call it' },
    { name: 'domain', value: 'host', description: 'under which it is served; "none" takes it away' },
    { name: 'locales', value: 'en,de', description: 'all of them; the first is the default' },
  ],
  async run(context, { options }) {
    const { platform, ...administrator } = context;
    const { id } = await tenantOf(context, options.slug);
    const { 'new-slug': slug, name, domain, locales } = options;
    const tenant = await platform.administration.update(administrator, id, {
      ...(slug !== undefined && { slug }),
      ...(name !== undefined && { name }),
      ...(domain !== undefined && { domain: domain === 'none' ? null : domain }),
      ...(locales !== undefined && { locales: readLocales(locales) }),
    });
    return `${tenant.slug}: name "${tenant.name}", domain ${tenant.domain ?? 'none'}, locales ${Object.keys(tenant.locales.fallbacks).sort().join(', ')}`;
  },
};

const deactivateCommand: PlatformCommand = {
  scope: 'platform',
  name: 'deactivate',
  description: 'Switches a tenant off: nobody is served any more.',
  options: [SLUG],
  async run(context, { options }) {
    const { platform, ...administrator } = context;
    const { id } = await tenantOf(context, options.slug);
    return `${(await platform.administration.deactivate(administrator, id)).slug}: inactive`;
  },
};

const activateCommand: PlatformCommand = {
  scope: 'platform',
  name: 'activate',
  description: 'Switches a tenant on again.',
  options: [SLUG],
  async run(context, { options }) {
    const { platform, ...administrator } = context;
    const { id } = await tenantOf(context, options.slug);
    return `${(await platform.administration.activate(administrator, id)).slug}: active`;
  },
};

const exportCommand: PlatformCommand = {
  scope: 'platform',
  name: 'export',
  description: 'Writes everything of a tenant into a file, its files too, as a tar archive, gzipped.',
  options: [
    SLUG,
    {
      name: 'file',
      value: 'path',
      description: 'for example acme.tar.gz; replaced if it is there',
      required: true,
    },
  ],
  async run(context, { options, signal }) {
    const { platform, ...administrator } = context;
    const { id, slug } = await tenantOf(context, options.slug);
    const file = options.file ?? '';
    let manifest: ExportManifest | undefined;
    const archive = await platform.administration.export(administrator, id, (told) => (manifest = told));
    // Under its name there is only ever a whole one. It is somebody's data: for its owner alone.
    const unfinished = `${file}.unfinished`;
    try {
      await pipeline(archive, createGzip(), createWriteStream(unfinished, { mode: 0o600 }), { signal });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return `${slug}: ${manifest ? contentOf(manifest) : ''} in ${file}`;
  },
};

function contentOf({ tables, files: { count, missing } }: ExportManifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const lost = missing > 0 ? ` (${missing} more are named by rows and were not there)` : '';
  return `${rows} rows of ${tables.length} tables and ${count} files${lost}`;
}

const deleteCommand: PlatformCommand = {
  scope: 'platform',
  name: 'delete',
  description: 'Deletes an inactive tenant and everything it owns, and shows what was deleted.',
  options: [SLUG, { name: 'confirm', value: 'slug', description: 'the slug once more', required: true }],
  async run(context, { options, report, signal }) {
    const { platform, ...administrator } = context;
    const { id, slug } = await tenantOf(context, options.slug);
    let deletion = await platform.administration.delete(administrator, {
      id,
      confirmSlug: options.confirm ?? '',
    });
    let reported = '';
    while (deletion.status === 'running' && !signal.aborted) {
      const line = `${slug}: ${rowsOf(deletion)} rows deleted${deletion.lastError ? `, failing: ${deletion.lastError}` : ''}`;
      if (line !== reported) report((reported = line));
      await sleep(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
      deletion = (await platform.administration.deletion(id)) ?? deletion;
    }
    if (deletion.status === 'running') {
      return `${slug}: ${rowsOf(deletion)} rows deleted; a running platform goes on with it, else the next start`;
    }
    return [
      `${slug}: deleted, ${rowsOf(deletion)} rows`,
      ...deletion.tables.map(
        ({ table, deleted, remaining }) => `  ${table}: ${deleted} deleted, ${remaining} remain`,
      ),
    ].join('\n');
  },
};

export const administrationCommands: readonly PlatformCommand[] = [
  listCommand,
  showCommand,
  createCommand,
  updateCommand,
  deactivateCommand,
  activateCommand,
  exportCommand,
  deleteCommand,
];

/** Throws `TENANT_NOT_FOUND`. */
async function tenantOf({ platform }: PlatformCommandContext, slug = ''): Promise<AdministeredTenant> {
  const tenant = await platform.administration.find({ slug });
  if (!tenant) throw new NotFoundError('TENANT_NOT_FOUND', 'tenant', slug);
  return tenant;
}

function rowsOf({ tables }: TenantDeletion): number {
  return tables.reduce((sum, { deleted }) => sum + deleted, 0);
}
