import { isUuid, type RequestContext, type RouteDeclaration, type StoredAnswer } from '@rustok/kernel';
import { settingsOf } from '../settings.js';
import { mediaFileNotFound, mediaNotFound } from './media-errors.js';
import { mediaById, translationsOfMedia } from './media-loaders.js';
import type { MediaRow } from './media-model.js';
import { MAX_UPLOAD_BYTES } from './media-settings.js';
import { dispositionOf } from './media-types.js';
import { FILE_PATH, mediaUrl } from './media-url.js';
import { uploadMedia } from './operations/upload-media.js';

/** `POST /api/content/media`, `GET /api/content/media/:id` and `GET /api/content/media/:id/file`. */
export const mediaRoutes: readonly RouteDeclaration[] = [
  {
    method: 'POST',
    path: '/api/content/media',
    summary: 'takes a file; needs media:create',
    upload: { maxBytes: MAX_UPLOAD_BYTES },
    async handle({ upload }, context) {
      return { status: 201, body: await bodyOf(await uploadMedia(context, upload), context) };
    },
  },
  {
    method: 'GET',
    path: '/api/content/media/:id',
    summary: 'what is known of a file',
    async handle({ params }, context) {
      return { body: await bodyOf(await requireMedia(params.id, context), context) };
    },
  },
  {
    method: 'GET',
    path: FILE_PATH,
    summary: 'the bytes of a file',
    linkable: true,
    async handle({ params }, context) {
      const media = await requireMedia(params.id, context);
      const contentDisposition = dispositionOf(media.mimeType, media.fileName);
      const link = await context.files.link(media.storageKey, {
        contentType: media.mimeType,
        contentDisposition,
      });
      return link === null ? storedAnswer(media, contentDisposition, context) : { link };
    },
  },
];

/** Throws `MEDIA_NOT_FOUND`. */
async function requireMedia(id = '', { loaders }: RequestContext): Promise<MediaRow> {
  const wanted = id.toLowerCase();
  const media = isUuid(wanted) ? await loaders.get(mediaById).load(wanted) : null;
  if (!media) throw mediaNotFound(id);
  return media;
}

function storedAnswer(
  { id, mimeType, size, sha256, storageKey }: MediaRow,
  contentDisposition: string,
  context: RequestContext,
): StoredAnswer {
  return {
    stored: {
      contentType: mimeType,
      contentDisposition,
      size,
      tag: sha256,
      isPublic: settingsOf(context).mediaPublic,
      async open(range) {
        const file = await context.files.get(storageKey, range);
        if (!file) throw mediaFileNotFound(id);
        return file.content;
      },
    },
  };
}

async function bodyOf(media: MediaRow, context: RequestContext): Promise<unknown> {
  const translations = (await context.loaders.get(translationsOfMedia).load(media.id)) ?? [];
  return {
    id: media.id,
    url: mediaUrl(media.id, context),
    mime_type: media.mimeType,
    size: media.size,
    width: media.width,
    height: media.height,
    file_name: media.fileName,
    original_name: media.originalName,
    sha256: media.sha256,
    metadata: media.metadata,
    version: media.version,
    uploaded_by: media.uploadedBy,
    translations: translations.map(({ locale, title, altText, caption }) => ({
      ...{ locale, title, caption },
      alt_text: altText,
    })),
    created_at: media.createdAt.toISOString(),
    updated_at: media.updatedAt.toISOString(),
  };
}
