import {
  badField,
  NotFoundError,
  parseInput,
  type RequestContext,
  requirePermission,
  type UnitOfWork,
} from '@rustok/kernel';
import { z } from 'zod';
import { dataOfType, newBlock, requireHtmlAllowed } from '../blocks/block-rules.js';
import { blockNotFound } from '../errors.js';
import type { PageRow } from '../page-model.js';
import { locale } from '../page-rules.js';
import { settingsOf } from '../settings.js';
import { blocksInOrder, insertBlocks, type PlacedBlock, placeBlocks } from './write-blocks.js';
import { editPage } from './write-page.js';

// A page and its blocks have one version: whoever edits a block names the version of the page they saw, so that no two
// editors overwrite each other, nor move what the other has just replaced.

/** Which thing is changed, and the version of its page the change is made on. */
export interface Edit {
  readonly id: string;
  readonly expectedVersion: number;
}

const place = z.int('must be a whole number').min(0);

/**
 * Adds a block to the page `id`, at `position` or at the end. Throws `PAGE_NOT_FOUND`, `CONCURRENT_MODIFICATION`,
 * `BAD_USER_INPUT` (in its data with the path below `data`), or `HTML_BLOCKS_DISABLED`.
 */
export function addBlock(
  context: RequestContext,
  edit: Edit,
  input: unknown,
  wanted?: number | null,
): Promise<PageRow> {
  requirePermission(context.actor, 'pages:update');
  const settings = settingsOf(context);
  const block = parseInput(newBlock, input);
  requireHtmlAllowed(settings, block.type);
  return context.database.transaction((unit) =>
    editPage(unit, context, edit, async () => {
      const others = (await blocksInOrder(unit, edit.id)).map(({ id }) => id);
      if (others.length >= settings.maxBlocks) {
        throw badField('type', `the page has ${others.length} blocks, as many as it may have`);
      }
      const position = parseInput(z.object({ position: place.max(others.length) }), {
        position: wanted ?? others.length,
      }).position;
      const [id = ''] = await insertBlocks(unit, edit.id, [block], others.length);
      await placeBlocks(unit, edit.id, others.toSpliced(position, 0, id));
    }),
  );
}

const blockChanges = z.strictObject({
  locale: locale.nullish(),
  data: z.record(z.string(), z.unknown()).nullable(),
});

/**
 * Replaces the data of a block, or of its translation into `locale`; `data: null` takes that translation away.
 * Throws `BLOCK_NOT_FOUND`, `CONCURRENT_MODIFICATION`, `BAD_USER_INPUT`, or `HTML_BLOCKS_DISABLED`.
 */
export function updateBlock(context: RequestContext, edit: Edit, input: unknown): Promise<PageRow> {
  return context.database.transaction((unit) =>
    editBlock(unit, context, edit, async ({ block: { id, type } }) => {
      const { locale, data } = parseInput(blockChanges, input);
      if (data === null) {
        if (locale == null) throw badField('data', 'must not be null without a locale');
        const removed = await unit.trx('page_block_translations').where({ block_id: id, locale }).delete();
        if (removed === 0) throw badField('locale', 'has no translation');
        return;
      }
      requireHtmlAllowed(settingsOf(context), type);
      const written = JSON.stringify(parseInput(z.object({ data: dataOfType(type) }), { data }).data);
      if (locale == null) {
        await unit.trx('page_blocks').where({ id }).update({ data: written });
      } else {
        await unit
          .trx('page_block_translations')
          .insert({ block_id: id, locale, data: written })
          .onConflict(['tenant_id', 'block_id', 'locale'])
          .merge();
      }
    }),
  );
}

/** Throws `BLOCK_NOT_FOUND` or `CONCURRENT_MODIFICATION`. */
export function deleteBlock(context: RequestContext, edit: Edit): Promise<PageRow> {
  return context.database.transaction((unit) =>
    editBlock(unit, context, edit, async ({ pageId, block, others }) => {
      await unit.trx('page_blocks').where({ id: block.id }).delete();
      await placeBlocks(unit, pageId, others);
    }),
  );
}

/** To `position` on its page, from 0. Throws `BLOCK_NOT_FOUND`, `CONCURRENT_MODIFICATION`, or `BAD_USER_INPUT` on it. */
export function moveBlock(context: RequestContext, edit: Edit, position: number): Promise<PageRow> {
  return context.database.transaction((unit) =>
    editBlock(unit, context, edit, async ({ pageId, block, others }) => {
      parseInput(z.object({ position: place.max(others.length) }), { position });
      await placeBlocks(unit, pageId, others.toSpliced(position, 0, block.id));
    }),
  );
}

/**
 * Puts all blocks of the page `id` into the order of this list. Throws `PAGE_NOT_FOUND`, `CONCURRENT_MODIFICATION`, or
 * `BAD_USER_INPUT` on `blockIds` unless it has each of them once.
 */
export function reorderBlocks(
  context: RequestContext,
  edit: Edit,
  blockIds: readonly string[],
): Promise<PageRow> {
  return context.database.transaction((unit) =>
    editPage(unit, context, edit, async () => {
      const present = (await blocksInOrder(unit, edit.id)).map(({ id }) => id);
      const given = new Set(blockIds);
      if (blockIds.length !== present.length || !present.every((id) => given.has(id))) {
        throw badField('blockIds', 'must name each block of the page once, and nothing else');
      }
      await placeBlocks(unit, edit.id, blockIds);
    }),
  );
}

interface BlockOnPage {
  readonly pageId: string;
  readonly block: PlacedBlock;
  /** Ids of the other blocks of the page, in order. */
  readonly others: readonly string[];
}

/** `editPage` for one who knows only the block. */
async function editBlock(
  unit: UnitOfWork,
  context: RequestContext,
  { id, expectedVersion }: Edit,
  work: (found: BlockOnPage) => Promise<void>,
): Promise<PageRow> {
  requirePermission(context.actor, 'pages:update');
  // A block never goes to another page, so this holds also before the page is locked.
  const [pageId]: (string | undefined)[] = await unit.trx('page_blocks').where({ id }).pluck('page_id');
  if (pageId === undefined) throw blockNotFound(id);
  return editPage(unit, context, { id: pageId, expectedVersion }, async () => {
    const blocks = await blocksInOrder(unit, pageId);
    const block = blocks.find((each) => each.id === id);
    if (!block) throw blockNotFound(id);
    await work({ pageId, block, others: blocks.map((each) => each.id).filter((each) => each !== id) });
  }).catch((error: unknown) => {
    throw error instanceof NotFoundError ? blockNotFound(id) : error;
  });
}
