import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { CategoryRow } from '../category-model.js';
import type { NodeRow } from '../node-model.js';
import { archiveNode, publishNode, restoreNode, unpublishNode } from '../operations/change-node-status.js';
import { createCategory } from '../operations/create-category.js';
import { createNode } from '../operations/create-node.js';
import { deleteCategory } from '../operations/delete-category.js';
import { deleteNode } from '../operations/delete-node.js';
import { createTag } from '../operations/create-tag.js';
import { deleteTag } from '../operations/delete-tag.js';
import { restoreNodeRevision } from '../operations/restore-node-revision.js';
import { scheduleNode, unscheduleNode } from '../operations/schedule-node.js';
import { updateTag } from '../operations/update-tag.js';
import { updateCategory } from '../operations/update-category.js';
import { updateNode } from '../operations/update-node.js';
import type { TagRow } from '../tag-model.js';
import { Category } from './category.js';
import { ContentNode } from './content-node.js';
import {
  CreateCategoryInput,
  CreateContentNodeInput,
  CreateTagInput,
  ScheduleContentNodeInput,
  UpdateCategoryInput,
  UpdateContentNodeInput,
  UpdateTagInput,
} from './inputs.js';
import { Tag } from './tag.js';

@Resolver()
export class ContentMutations {
  @Mutation(() => ContentNode, { description: 'Creates a draft. Needs `nodes:create`.' })
  createContentNode(
    @Arg('input', () => CreateContentNodeInput) input: CreateContentNodeInput,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return createNode(context, input);
  }

  @Mutation(() => ContentNode, { description: 'Needs `nodes:update`.' })
  updateContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateContentNodeInput) input: UpdateContentNodeInput,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return updateNode(context, id, input);
  }

  @Mutation(() => ContentNode, { description: 'A draft becomes public. Needs `nodes:publish`.' })
  publishContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return publishNode(context, id);
  }

  @Mutation(() => ContentNode, { description: 'It becomes a draft again. Needs `nodes:publish`.' })
  unpublishContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return unpublishNode(context, id);
  }

  @Mutation(() => ContentNode, { description: 'Takes a published node out of use. Needs `nodes:publish`.' })
  archiveContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('reason', () => String, { nullable: true }) reason: string | null,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return archiveNode(context, id, { reason });
  }

  @Mutation(() => ContentNode, {
    description:
      'An archived or deleted node becomes a draft. Needs `nodes:publish`, for a deleted one `nodes:delete` too.',
  })
  restoreContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return restoreNode(context, id);
  }

  @Mutation(() => Boolean, { description: 'It can be restored. Needs `nodes:delete`.' })
  async deleteContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteNode(context, id);
    return true;
  }

  @Mutation(() => ContentNode, {
    description: 'Says when it is published, unpublished, or both. Needs `nodes:publish`.',
  })
  scheduleContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => ScheduleContentNodeInput) input: ScheduleContentNodeInput,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return scheduleNode(context, id, input);
  }

  @Mutation(() => ContentNode, { description: 'Takes back both times. Needs `nodes:publish`.' })
  unscheduleContentNode(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return unscheduleNode(context, id);
  }

  @Mutation(() => ContentNode, {
    description:
      'Makes the texts, SEO, tags, category and featured media it had a new version; place and status stay. Needs `nodes:update`.',
  })
  restoreContentNodeRevision(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int, { description: 'Of the revision.' }) version: number,
    @Arg('expectedVersion', () => Int, { description: 'The version this change is made on.' })
    expectedVersion: number,
    @Ctx() context: RequestContext,
  ): Promise<NodeRow> {
    return restoreNodeRevision(context, id, { version, expectedVersion });
  }

  @Mutation(() => Tag, { description: 'Needs `tags:create`.' })
  createTag(
    @Arg('input', () => CreateTagInput) input: CreateTagInput,
    @Ctx() context: RequestContext,
  ): Promise<TagRow> {
    return createTag(context, input);
  }

  @Mutation(() => Tag, { description: 'Needs `tags:update`.' })
  updateTag(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateTagInput) input: UpdateTagInput,
    @Ctx() context: RequestContext,
  ): Promise<TagRow> {
    return updateTag(context, id, input);
  }

  @Mutation(() => Boolean, {
    description: 'For good; what had it has it no more. Needs `tags:delete`.',
  })
  async deleteTag(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<boolean> {
    await deleteTag(context, id);
    return true;
  }

  @Mutation(() => Category, { description: 'Needs `categories:create`.' })
  createCategory(
    @Arg('input', () => CreateCategoryInput) input: CreateCategoryInput,
    @Ctx() context: RequestContext,
  ): Promise<CategoryRow> {
    return createCategory(context, input);
  }

  @Mutation(() => Category, { description: 'Needs `categories:update`.' })
  updateCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateCategoryInput) input: UpdateCategoryInput,
    @Ctx() context: RequestContext,
  ): Promise<CategoryRow> {
    return updateCategory(context, id, input);
  }

  @Mutation(() => Boolean, {
    description: 'For good; what was in it has no category any more. Needs `categories:delete`.',
  })
  async deleteCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteCategory(context, id);
    return true;
  }
}
