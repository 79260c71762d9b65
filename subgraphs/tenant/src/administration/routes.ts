import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { NotFoundError, type RouteDeclaration } from '@rustok/kernel';
import { requireAdministrator } from './require-administrator.js';

const exportRoute: RouteDeclaration = {
  method: 'GET',
  path: '/api/admin/tenants/:id/export',
  summary:
    'Everything of a tenant, its files too, as a tar archive, gzipped. For administrators of the platform.',
  async handle({ params: { id = '' } }, context) {
    requireAdministrator(context);
    const { administration } = context.platform;
    const tenant = await administration.find({ id });
    if (!tenant) throw new NotFoundError('TENANT_NOT_FOUND', 'tenant', id);
    const archive = await administration.export(context, tenant.id);
    const content = createGzip();
    // Where one of the two ends before its time, so does the other; the client sees an answer that breaks off.
    pipeline(archive, content, (error) => {
      if (error) context.logger.warn({ err: error, tenant: tenant.id }, 'an export broke off');
    });
    return { fileName: `${tenant.slug}.tar.gz`, contentType: 'application/gzip', content };
  },
};

export const administrationRoutes: readonly RouteDeclaration[] = [exportRoute];
