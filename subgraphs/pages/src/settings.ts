import { MAX_SLUG_LENGTH, type RequestContext, SLUG } from '@rustok/kernel';
import { z } from 'zod';

/** Where `titleTemplate` has the title of the page. */
export const TITLE_PLACE = '%s';

/** What a tenant may set. */
export const pagesSettings = z.object({
  templates: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be lower-case letters, digits, "-" and "_"'))
    .min(1)
    .max(50)
    .default(['default'])
    .meta({ description: 'What the frontend can lay out pages by; a page without one has the first.' }),
  homeSlug: z.string().regex(SLUG).max(MAX_SLUG_LENGTH).default('home').meta({
    description: 'The slug, in any locale, of the page that `homePage` gives and menus link to as `/`.',
  }),
  titleTemplate: z
    .string()
    .max(255)
    .refine((template) => template.includes(TITLE_PLACE), `must contain ${TITLE_PLACE}`)
    .default(TITLE_PLACE)
    .meta({
      description: `What search engines are shown as title, with the page’s own for \`${TITLE_PLACE}\`.`,
    }),
  defaultOgImage: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })])
    .default('')
    .meta({
      description: 'What is shown where a page that has no image of its own is shared; empty for none.',
    }),
  noIndexAll: z
    .boolean()
    .default(false)
    .meta({ description: 'Asks search engines to leave out every page, as for a site that is being built.' }),
  maxBlocks: z
    .int()
    .min(1)
    .max(500)
    .default(100)
    .meta({ description: 'How many blocks a page may have.', unit: 'blocks' }),
  maxMenuItems: z
    .int()
    .min(1)
    .max(1000)
    .default(200)
    .meta({ description: 'How many items a menu may have, on all its levels.', unit: 'items' }),
  maxMenuDepth: z
    .int()
    .min(1)
    .max(5)
    .default(3)
    .meta({ description: 'How many levels of items a menu may have; 1 is a plain list.', unit: 'levels' }),
  allowHtmlBlocks: z.boolean().default(true).meta({
    description:
      'Whether blocks of HTML can be written; those there are stay. What could run as a script is never kept.',
  }),
});

export type PagesSettings = z.output<typeof pagesSettings>;

export function settingsOf(context: RequestContext): PagesSettings {
  return context.settings('pages', pagesSettings);
}
