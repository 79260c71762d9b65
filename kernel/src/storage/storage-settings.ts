import { z } from 'zod';

/**
 * `[settings.rustok.storage]` of modules.toml. Each value can be set by the environment too: `bucket` by
 * `RUSTOK_STORAGE_BUCKET`.
 */
export const storageSettings = z
  .strictObject({
    /** `local`: a directory. `s3`: a bucket of S3, or of what speaks its protocol. */
    driver: z.enum(['local', 's3']).default('local'),
    /** `local`: the directory; several instances need to share it. Default: `files` below the data directory. */
    path: z.string().min(1).optional(),
    bucket: z.string().min(3).max(63).optional(),
    /** `https://minio.internal:9000`. Absent: AWS, by the region. */
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    region: z.string().min(1).default('us-east-1'),
    /** The bucket in the path of the URL, not in its host: what most others than AWS need. */
    force_path_style: z.boolean().default(false),
    /** `proxy`: we answer the bytes. `redirect`: we answer a signed link into the bucket, which lives 5 minutes. */
    delivery: z.enum(['proxy', 'redirect']).default('proxy'),
    /** Absent: the profile or role of the machine, as the AWS SDK finds it. */
    access_key_id: z.string().min(1).optional(),
    secret_access_key: z.string().min(1).optional(),
  })
  .superRefine(({ driver, bucket, access_key_id: id, secret_access_key: secret }, { addIssue }) => {
    if (driver === 's3' && bucket === undefined) {
      addIssue({ code: 'custom', path: ['bucket'], message: 'required when driver = "s3"' });
    }
    if ((id === undefined) !== (secret === undefined)) {
      const path = [id === undefined ? 'access_key_id' : 'secret_access_key'];
      addIssue({ code: 'custom', path, message: 'both keys are needed, or neither' });
    }
  });

export type StorageSettings = z.output<typeof storageSettings>;
