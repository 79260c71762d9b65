import { z } from 'zod';
import { SYSTEM_ROLES } from '../access/permissions.js';
import { LOCALE } from './locale.js';
import { parseTenantHost } from './tenant-identifier.js';

// What whoever administers tenants may say of one. Slugs are judged where they are written, with codes of their own.

const name = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .refine((text) => !text.includes('\0'), 'must not contain NUL');

const localeName = name.max(50);

/** Lower case, as requests are compared with it. */
const domain = z.string().trim().toLowerCase().max(253).refine(isHost, 'must be a host name, without a port');

const locale = z.strictObject({
  locale: z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"'),
  name: localeName,
  nativeName: localeName,
  fallback: z.string().nullish(),
});

/** The first is the default. */
const locales = z
  .array(locale)
  .min(1)
  .max(50)
  .superRefine((all, issues) => {
    for (const [index, { locale: own, fallback }] of all.entries()) {
      if (all.findIndex((other) => other.locale === own) !== index) {
        issues.addIssue({ code: 'custom', path: [index, 'locale'], message: `"${own}" stands here twice` });
      }
      if (fallback != null && (fallback === own || !all.some((other) => other.locale === fallback))) {
        issues.addIssue({
          code: 'custom',
          path: [index, 'fallback'],
          message: 'must be another of the locales',
        });
      }
    }
  });

const ENGLISH = [{ locale: 'en', name: 'English', nativeName: 'English' }];

export const newTenantInput = z.strictObject({
  slug: z.string(),
  name,
  domain: domain.nullish(),
  locales: locales.nullish().transform((given) => given ?? ENGLISH),
  /** Optional modules; core ones may be named. Absent: the platform's default ones. */
  modules: z.array(z.string()).nullish(),
  /** E-mail and password are judged by the module that keeps users. */
  owner: z
    .strictObject({
      email: z.string(),
      name: z.string().nullish(),
      /** Absent: the owner gets a token to choose one with. */
      password: z.string().nullish(),
      role: z
        .enum(SYSTEM_ROLES.filter((role) => role === 'admin' || role === 'super_admin'))
        .nullish()
        .transform((given) => given ?? 'super_admin'),
    })
    .nullish(),
});

export type NewTenantInput = z.input<typeof newTenantInput>;

/** What is absent stays; a domain of `null` is taken away. */
export const tenantChanges = z.strictObject({
  slug: z.string().optional(),
  name: name.optional(),
  domain: domain.nullable().optional(),
  locales: locales.optional(),
});

export type TenantChanges = z.input<typeof tenantChanges>;

function isHost(host: string): boolean {
  try {
    parseTenantHost(host);
    return true;
  } catch {
    return false;
  }
}
