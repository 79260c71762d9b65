import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CategoryRow } from '../category-model.js';
import type { NodeRow } from '../node-model.js';
import { archiveNode, publishNode, restoreNode, unpublishNode } from '../operations/change-node-status.js';
import { createCategory } from '../operations/create-category.js';
import { createNode } from '../operations/create-node.js';
import { deleteCategory } from '../operations/delete-category.js';
import { deleteNode } from '../operations/delete-node.js';
import { updateCategory } from '../operations/update-category.js';
import { updateNode } from '../operations/update-node.js';
import { Category } from './category.js';
import { ContentNode } from './content-node.js';
import {
  CreateCategoryInput,
  CreateContentNodeInput,
  UpdateCategoryInput,
  UpdateContentNodeInput,
} from './inputs.js';

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
