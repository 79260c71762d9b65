import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { archivePage, publishPage, restorePage, unpublishPage } from '../operations/change-page-status.js';
import { createPage } from '../operations/create-page.js';
import { deletePage } from '../operations/delete-page.js';
import { deleteTranslation } from '../operations/delete-translation.js';
import { duplicatePage } from '../operations/duplicate-page.js';
import { addBlock, deleteBlock, moveBlock, reorderBlocks, updateBlock } from '../operations/edit-blocks.js';
import { planPage } from '../operations/plan-page.js';
import { updatePage } from '../operations/update-page.js';
import type { LocalizedPage } from '../page-lists.js';
import type { PageRow } from '../page-model.js';
import {
  AddBlockInput,
  CreatePageInput,
  PlanPageInput,
  UpdateBlockInput,
  UpdatePageInput,
} from './inputs.js';
import { Page } from './page.js';

@Resolver()
export class PageMutations {
  @Mutation(() => Page, { description: 'Needs `pages:create`.' })
  async createPage(
    @Arg('input', () => CreatePageInput) input: CreatePageInput,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPage> {
    return { ...(await createPage(context, input)), locale: input.locale };
  }

  @Mutation(() => Page, { description: 'Needs `pages:update`.' })
  async updatePage(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdatePageInput) input: UpdatePageInput,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPage> {
    return { ...(await updatePage(context, id, input)), locale: input.locale };
  }

  @Mutation(() => Page, {
    description: 'Takes the texts of one locale away, not the last. Needs `pages:update`.',
  })
  deletePageTranslation(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int) expectedVersion: number,
    @Arg('locale', () => String) locale: string,
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return deleteTranslation(context, { id, expectedVersion, locale });
  }

  @Mutation(() => Page, {
    description: 'A draft with the same texts and blocks, and slugs of its own. Needs `pages:create`.',
  })
  duplicatePage(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PageRow> {
    return duplicatePage(context, id);
  }

  @Mutation(() => Page, { description: 'A draft becomes public. Needs `pages:publish`.' })
  publishPage(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PageRow> {
    return publishPage(context, id);
  }

  @Mutation(() => Page, { description: 'It becomes a draft again. Needs `pages:publish`.' })
  unpublishPage(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PageRow> {
    return unpublishPage(context, id);
  }

  @Mutation(() => Page, {
    description: 'When a page becomes public and when it is so no more. Needs `pages:publish`.',
  })
  planPage(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => PlanPageInput) input: PlanPageInput,
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return planPage(context, id, input);
  }

  @Mutation(() => Page, { description: 'Takes a published page out of use. Needs `pages:publish`.' })
  archivePage(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('reason', () => String, { nullable: true }) reason: string | null,
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return archivePage(context, id, { reason });
  }

  @Mutation(() => Page, { description: 'An archived page becomes a draft. Needs `pages:publish`.' })
  restorePage(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PageRow> {
    return restorePage(context, id);
  }

  @Mutation(() => Boolean, { description: 'Not while it is published. Needs `pages:delete`.' })
  async deletePage(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deletePage(context, id);
    return true;
  }
}

/** Each names the version of the page, and gives the page as it then is. */
@Resolver()
export class BlockMutations {
  @Mutation(() => Page, { description: 'Needs `pages:update`.' })
  addBlock(
    @Arg('pageId', () => UUIDScalar) id: string,
    @Arg('input', () => AddBlockInput) { version, position, type, data, translations }: AddBlockInput,
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return addBlock(context, { id, expectedVersion: version }, { type, data, translations }, position);
  }

  @Mutation(() => Page, { description: 'Needs `pages:update`.' })
  async updateBlock(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateBlockInput) { version, locale, data }: UpdateBlockInput,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPage> {
    return { ...(await updateBlock(context, { id, expectedVersion: version }, { locale, data })), locale };
  }

  @Mutation(() => Page, { description: 'Needs `pages:update`.' })
  moveBlock(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int, { description: 'Of the page.' }) expectedVersion: number,
    @Arg('position', () => Int, { description: 'From 0.' }) position: number,
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return moveBlock(context, { id, expectedVersion }, position);
  }

  @Mutation(() => Page, { description: 'Takes each block of the page once. Needs `pages:update`.' })
  reorderBlocks(
    @Arg('pageId', () => UUIDScalar) id: string,
    @Arg('version', () => Int) expectedVersion: number,
    @Arg('blockIds', () => [UUIDScalar]) blockIds: string[],
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return reorderBlocks(context, { id, expectedVersion }, blockIds);
  }

  @Mutation(() => Page, { description: 'Needs `pages:update`.' })
  deleteBlock(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int, { description: 'Of the page.' }) expectedVersion: number,
    @Ctx() context: RequestContext,
  ): Promise<PageRow> {
    return deleteBlock(context, { id, expectedVersion });
  }
}
