import type { RequestContext } from '@rustok/kernel';

export const FILE_PATH = '/api/content/media/:id/file';

/** Below the API's address. It names its tenant, so that it may stand in a page: an image's request has no headers. */
export function mediaUrl(id: string, { tenant }: RequestContext): string {
  return `${FILE_PATH.replace(':id', id)}?tenant=${tenant.id}`;
}
