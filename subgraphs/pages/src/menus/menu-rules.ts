import { LOCALE } from '@rustok/kernel';
import { z } from 'zod';
import { url } from '../url.js';

export enum MenuLocation {
  HEADER = 'header',
  FOOTER = 'footer',
  SIDEBAR = 'sidebar',
  MOBILE = 'mobile',
}

/** Of the menu, as the one who changes it has read it. */
const version = z.int().min(1);
const name = z.string().trim().min(1, 'must not be blank').max(255);
const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');
const position = z.int().min(0).nullish();

const labels = z
  .array(z.strictObject({ locale, label: z.string().trim().min(1, 'must not be blank').max(255) }))
  .min(1, 'must have one label at least')
  .max(50)
  .refine((list) => new Set(list.map((each) => each.locale)).size === list.length, 'names a locale twice');

const target = {
  url: url.nullish(),
  pageId: z.guid().nullish(),
  icon: z
    .string()
    .regex(/^[a-zA-Z0-9_:-]{1,64}$/, 'must be the name of an icon')
    .nullish(),
};

interface Target {
  readonly url?: string | null | undefined;
  readonly pageId?: string | null | undefined;
}

const hasOneTarget = (item: Target) => (item.url == null) !== (item.pageId == null);
const oneTarget = { path: ['url'], message: 'exactly one of url and pageId must be given' };

export const newMenu = z.strictObject({ location: z.enum(MenuLocation), name });
export const menuChanges = z.strictObject({ version, name });
export const deletion = z.strictObject({ version });

export const newItem = z
  .strictObject({ version, labels, ...target, parentId: z.guid().nullish(), position })
  .refine(hasOneTarget, oneTarget);

/** What is absent stays. A new target takes the place of the other kind of target. */
export const itemChanges = z
  .strictObject({ version, labels: labels.nullish(), ...target })
  .refine((item) => item.url == null || item.pageId == null, {
    path: ['url'],
    message: 'at most one of url and pageId may be given',
  });

export const itemMove = z.strictObject({ version, parentId: z.guid().nullish(), position });

/** An item with those below it. */
export interface NestedItem extends Target {
  readonly labels: readonly { readonly locale: string; readonly label: string }[];
  readonly icon?: string | null | undefined;
  readonly children?: readonly NestedItem[] | null | undefined;
}

export interface MenuLimits {
  readonly maxMenuItems: number;
  /** Levels. */
  readonly maxMenuDepth: number;
}

/** All items of a menu. As deep as a menu may be and no deeper, so that nobody makes it check ten thousand levels. */
export function itemsOfMenu({ maxMenuItems, maxMenuDepth }: MenuLimits) {
  const tooMany = `must be at most ${maxMenuItems}, on all levels`;
  const level = (left: number): z.ZodType<NestedItem> =>
    z
      .strictObject({
        labels,
        ...target,
        children: (left > 1
          ? z.array(level(left - 1))
          : z.array(z.any()).max(0, `would lie deeper than ${maxMenuDepth} levels`)
        ).nullish(),
      })
      .refine(hasOneTarget, oneTarget);
  return z.strictObject({
    version,
    items: z
      .array(level(maxMenuDepth))
      .max(maxMenuItems, tooMany)
      .refine((items) => countItems(items) <= maxMenuItems, tooMany),
  });
}

export function countItems(items: readonly NestedItem[]): number {
  return items.reduce((sum, { children }) => sum + 1 + countItems(children ?? []), 0);
}
