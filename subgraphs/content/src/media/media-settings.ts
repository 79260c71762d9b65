import { z } from 'zod';
import { DEFAULT_TYPES, isScripted, TYPE_PATTERN } from './media-types.js';

/** Bytes of one file, whatever a tenant wants: a size is still an Int of GraphQL. */
export const MAX_UPLOAD_BYTES = 1_073_741_824;

const allowedType = z
  .string()
  .regex(TYPE_PATTERN, 'must be a type such as "image/png", or "image/*"')
  .refine((type) => !isScripted(type), 'is a type that browsers run, which is never allowed');

/** What of the module's settings concerns media. */
export const mediaSettings = z.object({
  maxUploadBytes: z
    .int()
    .min(1)
    .max(MAX_UPLOAD_BYTES)
    .default(10_485_760)
    .describe('The largest file, in bytes.'),
  allowedMediaTypes: z
    .array(allowedType)
    .max(100)
    .default([...DEFAULT_TYPES])
    .describe('What files may be, by what is in them: types such as `image/png`, or `image/*`.'),
  mediaPublic: z
    .boolean()
    .default(true)
    .describe('Whether who knows the id of a file may read it; otherwise that needs `media:read`.'),
  maxStorageBytes: z
    .int()
    .min(0)
    .default(5_368_709_120)
    .describe('What all files together may take, in bytes.'),
});
