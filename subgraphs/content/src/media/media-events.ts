import { defineEvent, eventCount, eventId, eventText } from '@rustok/kernel';
import { z } from 'zod';

const media = z.strictObject({ mediaId: eventId() });

export const MediaUploaded = defineEvent({
  type: 'media.uploaded',
  version: 1,
  description: 'A file was uploaded; all of it is stored. Its size is in bytes.',
  payload: media.extend({ mimeType: eventText(100), size: eventCount() }),
});

export const MediaUpdated = defineEvent({
  type: 'media.updated',
  version: 1,
  description: 'The name, the texts or the metadata of a file were changed; its bytes never are.',
  payload: media,
});

export const MediaDeleted = defineEvent({
  type: 'media.deleted',
  version: 1,
  description: 'A file was deleted, for good; its bytes are removed after this.',
  payload: media,
});

export const mediaEvents = [MediaUploaded, MediaUpdated, MediaDeleted] as const;
