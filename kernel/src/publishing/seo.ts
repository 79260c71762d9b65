import { z } from 'zod';

/** What a text tells search engines and those who link to it; one per locale, kept as JSON. What is absent is not set. */
export interface Seo {
  readonly metaTitle?: string | null | undefined;
  readonly metaDescription?: string | null | undefined;
  readonly keywords?: readonly string[] | null | undefined;
  readonly ogTitle?: string | null | undefined;
  readonly ogDescription?: string | null | undefined;
  readonly ogImage?: string | null | undefined;
  readonly canonicalUrl?: string | null | undefined;
  readonly noIndex?: boolean | null | undefined;
  readonly noFollow?: boolean | null | undefined;
  readonly structuredData?: Readonly<Record<string, unknown>> | null | undefined;
}

const text = (max: number) => z.string().trim().min(1, 'must not be blank').max(max).nullish();
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2_000)
  .nullish();

/** Characters of structured data, as JSON. */
const MAX_STRUCTURED_DATA = 20_000;

export const seoInput = z.object({
  metaTitle: text(255),
  metaDescription: text(500),
  keywords: z.array(z.string().trim().min(1, 'must not be blank').max(100)).max(20).nullish(),
  ogTitle: text(255),
  ogDescription: text(500),
  ogImage: url,
  canonicalUrl: url,
  noIndex: z.boolean().nullish(),
  noFollow: z.boolean().nullish(),
  structuredData: z
    .record(z.string(), z.unknown())
    .refine(
      (data) => JSON.stringify(data).length <= MAX_STRUCTURED_DATA,
      `must be at most ${MAX_STRUCTURED_DATA} characters as JSON`,
    )
    .nullish(),
});

/** For routes: what is set, without fallbacks, as it can be sent back. */
export function presentSeo(seo: Seo) {
  return {
    meta_title: seo.metaTitle ?? null,
    meta_description: seo.metaDescription ?? null,
    keywords: seo.keywords ?? [],
    og_title: seo.ogTitle ?? null,
    og_description: seo.ogDescription ?? null,
    og_image: seo.ogImage ?? null,
    canonical_url: seo.canonicalUrl ?? null,
    no_index: seo.noIndex ?? false,
    no_follow: seo.noFollow ?? false,
    structured_data: seo.structuredData ?? null,
  };
}
