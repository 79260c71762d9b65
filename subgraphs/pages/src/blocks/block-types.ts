import { z } from 'zod';
import { absoluteUrl, url } from '../url.js';
import { sanitizedHtml } from './sanitized-html.js';

export enum BlockType {
  HERO = 'hero',
  TEXT = 'text',
  IMAGE = 'image',
  GALLERY = 'gallery',
  CTA = 'cta',
  FEATURES = 'features',
  TESTIMONIALS = 'testimonials',
  PRICING = 'pricing',
  FAQ = 'faq',
  CONTACT = 'contact',
  PRODUCT_GRID = 'product_grid',
  NEWSLETTER = 'newsletter',
  VIDEO = 'video',
  HTML = 'html',
  SPACER = 'spacer',
}

export enum TextFormat {
  MARKDOWN = 'markdown',
  PLAIN = 'plain',
}

export enum SpacerSize {
  SMALL = 'small',
  MEDIUM = 'medium',
  LARGE = 'large',
}

const line = z.string().trim().min(1, 'must not be blank').max(300);
const paragraph = z.string().max(5000);
const notBlank = [(value: string) => value.trim() !== '', 'must not be blank'] as const;
const text = z
  .string()
  .max(100_000)
  .refine(...notBlank);
const icon = z.string().regex(/^[a-zA-Z0-9_:-]{1,64}$/, 'must be the name of an icon');
const columns = z.int().min(1).max(6).default(3);

/** At least one, and no more than a page can sensibly show. */
const items = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(50);

const link = z.strictObject({ label: line, url });
/** `alt` may be empty, for a picture that only decorates; it is never left out by mistake. */
const picture = z.strictObject({ url, alt: z.string().max(500), caption: paragraph.optional() });

/** What `data` of each type holds. Each of its fields has the same name in the GraphQL type of the block. */
export const blockData = {
  [BlockType.HERO]: z.strictObject({
    heading: line,
    subheading: paragraph.optional(),
    image: picture.optional(),
    primaryAction: link.optional(),
    secondaryAction: link.optional(),
  }),
  [BlockType.TEXT]: z.strictObject({
    heading: line.optional(),
    text,
    format: z.enum(TextFormat).default(TextFormat.MARKDOWN),
  }),
  [BlockType.IMAGE]: z.strictObject({ image: picture, href: url.optional() }),
  [BlockType.GALLERY]: z.strictObject({ heading: line.optional(), images: items(picture), columns }),
  [BlockType.CTA]: z.strictObject({ heading: line, text: paragraph.optional(), action: link }),
  [BlockType.FEATURES]: z.strictObject({
    heading: line.optional(),
    columns,
    features: items(z.strictObject({ title: line, text: paragraph.optional(), icon: icon.optional() })),
  }),
  [BlockType.TESTIMONIALS]: z.strictObject({
    heading: line.optional(),
    testimonials: items(
      z.strictObject({
        quote: paragraph.min(1),
        author: line,
        role: line.optional(),
        avatar: url.optional(),
        rating: z.int().min(1).max(5).optional(),
      }),
    ),
  }),
  [BlockType.PRICING]: z.strictObject({
    heading: line.optional(),
    plans: items(
      z.strictObject({
        name: line,
        price: line.meta({
          description: 'As it is shown: "from 9 €". What is bought is priced by the shop.',
        }),
        period: line.optional(),
        features: z.array(line).max(50).default([]),
        action: link.optional(),
        isHighlighted: z.boolean().default(false),
      }),
    ),
  }),
  [BlockType.FAQ]: z.strictObject({
    heading: line.optional(),
    questions: items(z.strictObject({ question: line, answer: text.max(5000) })),
  }),
  [BlockType.CONTACT]: z.strictObject({
    heading: line.optional(),
    text: paragraph.optional(),
    email: z.email().max(254).optional(),
    phone: z
      .string()
      .regex(/^\+?[0-9][0-9 ()/.-]{2,38}$/, 'must be a phone number')
      .optional(),
    address: paragraph.optional(),
  }),
  [BlockType.PRODUCT_GRID]: z
    .strictObject({
      heading: line.optional(),
      productIds: items(z.guid().toLowerCase())
        .optional()
        .meta({ description: 'These products, in this order. Either them or a collection.' }),
      collectionId: z
        .guid()
        .toLowerCase()
        .optional()
        .meta({ description: 'The products of this collection, at most `limit`.' }),
      limit: z.int().min(1).max(50).default(12),
    })
    .refine(({ productIds, collectionId }) => (productIds === undefined) !== (collectionId === undefined), {
      path: ['productIds'],
      message: 'exactly one of productIds and collectionId must be given',
    }),
  [BlockType.NEWSLETTER]: z.strictObject({
    heading: line,
    text: paragraph.optional(),
    placeholder: line.optional(),
    buttonLabel: line,
    actionUrl: url.meta({ description: 'Where the form sends the address to.' }),
  }),
  [BlockType.VIDEO]: z.strictObject({
    title: line.optional(),
    videoUrl: absoluteUrl,
    poster: url.optional(),
    autoplay: z.boolean().default(false),
  }),
  [BlockType.HTML]: z.strictObject({
    html: z
      .string()
      .max(100_000)
      .overwrite(sanitizedHtml)
      // What comes out may be longer; it must be fit to be written again.
      .max(100_000)
      .refine(...notBlank)
      .meta({ description: 'Kept without what could run as a script.' }),
  }),
  [BlockType.SPACER]: z.strictObject({ size: z.enum(SpacerSize).default(SpacerSize.MEDIUM) }),
} as const satisfies Record<BlockType, z.ZodObject>;

const jsonSchemas = new Map<BlockType, Record<string, unknown>>();

/** What `data` of a block of this type may be, as JSON Schema (2020-12): an editor draws its form by it. Made once. */
export function jsonSchemaOf(type: BlockType): Readonly<Record<string, unknown>> {
  let schema = jsonSchemas.get(type);
  if (!schema) {
    schema = z.toJSONSchema(blockData[type], { io: 'input' });
    jsonSchemas.set(type, schema);
  }
  return schema;
}
