import { Directive, Field, InputType, ObjectType } from 'type-graphql';
import type { Seo } from '../publishing/seo.js';
import { JSONObjectScalar } from './scalars.js';

@ObjectType('SeoMeta', {
  description: 'What a text tells search engines and those who link to it, in one locale.',
})
@Directive('@shareable')
export class SeoMetaType {
  @Field(() => String, { nullable: true, description: 'Default: the title.' })
  metaTitle!: string | null;

  @Field(() => String, { nullable: true, description: 'Default: the excerpt.' })
  metaDescription!: string | null;

  @Field(() => [String])
  keywords!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Default: `metaTitle`.' })
  ogTitle!: string | null;

  @Field(() => String, { nullable: true, description: 'Default: `metaDescription`.' })
  ogDescription!: string | null;

  @Field(() => String, { nullable: true, description: 'A URL.' })
  ogImage!: string | null;

  @Field(() => String, { nullable: true })
  canonicalUrl!: string | null;

  @Field(() => Boolean, { description: 'Search engines are asked to leave it out.' })
  noIndex!: boolean;

  @Field(() => Boolean, { description: 'Search engines are asked not to follow its links.' })
  noFollow!: boolean;

  @Field(() => JSONObjectScalar, { nullable: true, description: 'JSON-LD.' })
  structuredData!: Readonly<Record<string, unknown>> | null;
}

@InputType({ description: 'Replaces all of it; what is absent falls back.' })
export class SeoMetaInput {
  @Field(() => String, { nullable: true })
  metaTitle?: string | null;

  @Field(() => String, { nullable: true })
  metaDescription?: string | null;

  @Field(() => [String], { nullable: true })
  keywords?: string[] | null;

  @Field(() => String, { nullable: true })
  ogTitle?: string | null;

  @Field(() => String, { nullable: true })
  ogDescription?: string | null;

  @Field(() => String, { nullable: true, description: 'An http or https URL.' })
  ogImage?: string | null;

  @Field(() => String, { nullable: true, description: 'An http or https URL.' })
  canonicalUrl?: string | null;

  @Field(() => Boolean, { nullable: true })
  noIndex?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  noFollow?: boolean | null;

  @Field(() => JSONObjectScalar, { nullable: true, description: 'JSON-LD, at most 20,000 characters.' })
  structuredData?: Record<string, unknown> | null;
}

/** What is kept, with the fallbacks of the text it belongs to. */
export function seoMeta(
  seo: Seo,
  { title, excerpt }: { readonly title: string | null; readonly excerpt: string | null },
): SeoMetaType {
  const metaTitle = seo.metaTitle ?? title;
  const metaDescription = seo.metaDescription ?? excerpt;
  return {
    metaTitle,
    metaDescription,
    keywords: seo.keywords ?? [],
    ogTitle: seo.ogTitle ?? metaTitle,
    ogDescription: seo.ogDescription ?? metaDescription,
    ogImage: seo.ogImage ?? null,
    canonicalUrl: seo.canonicalUrl ?? null,
    noIndex: seo.noIndex ?? false,
    noFollow: seo.noFollow ?? false,
    structuredData: seo.structuredData ?? null,
  };
}
