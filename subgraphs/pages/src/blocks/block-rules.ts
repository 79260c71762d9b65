import { LOCALE } from '@rustok/kernel';
import { z } from 'zod';
import { htmlBlocksDisabled } from '../errors.js';
import { blockData, BlockType } from './block-types.js';

/** The fields of one block in one locale, as the schema of its type has them. */
export type BlockData = Readonly<Record<string, unknown>>;

type Issues = z.core.$ZodRawIssue[];

const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');
/** Anything at first: what it has to be, the type says. */
const anyData = z.record(z.string(), z.unknown());

/** A block to be written. A problem in its data has the path `data.plans.0.name`. */
export const newBlock = z
  .strictObject({
    type: z.enum(BlockType),
    data: anyData,
    translations: z
      .array(z.strictObject({ locale, data: anyData }))
      .max(50)
      .refine((list) => new Set(list.map((each) => each.locale)).size === list.length, 'names a locale twice')
      .nullish(),
  })
  .transform(({ type, data, translations }, { issues }) => ({
    type,
    data: checked(type, data, ['data'], issues),
    translations: (translations ?? []).map((translation, index) => ({
      locale: translation.locale,
      data: checked(type, translation.data, ['translations', index, 'data'], issues),
    })),
  }));

export interface NewBlock {
  readonly type: BlockType;
  readonly data: BlockData;
  readonly translations: readonly { readonly locale: string; readonly data: BlockData }[];
}

/** The data of a block that is there, whose type therefore is known. */
export function dataOfType(type: BlockType) {
  return anyData.transform((data, { issues }) => checked(type, data, [], issues));
}

/** Throws `HTML_BLOCKS_DISABLED` where the tenant writes none, and one is about to be written. */
export function requireHtmlAllowed(
  { allowHtmlBlocks }: { readonly allowHtmlBlocks: boolean },
  ...types: readonly BlockType[]
): void {
  if (!allowHtmlBlocks && types.includes(BlockType.HTML)) throw htmlBlocksDisabled();
}

function checked(type: BlockType, data: unknown, path: readonly PropertyKey[], issues: Issues): BlockData {
  const parsed = blockData[type].safeParse(data);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    // Each by its own path: what an editor shows beside the field.
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const message = keys.length > 0 ? `is no field of a block of type "${type}"` : issue.message;
    for (const key of keys.length > 0 ? keys.map((each) => [each]) : [[]]) {
      issues.push({ code: 'custom', input: data, path: [...path, ...issue.path, ...key], message });
    }
  }
  return {};
}
