import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CategoryRow } from '../category-model.js';
import { createCategory } from '../operations/create-category.js';
import { deleteCategory } from '../operations/delete-category.js';
import { updateCategory } from '../operations/update-category.js';
import { ForumCategory } from './category.js';
import { CreateForumCategoryInput, UpdateForumCategoryInput } from './inputs.js';

@Resolver()
export class CategoryMutations {
  @Mutation(() => ForumCategory, { description: 'Needs `forum_categories:create`.' })
  createForumCategory(
    @Arg('input', () => CreateForumCategoryInput) input: CreateForumCategoryInput,
    @Ctx() context: RequestContext,
  ): Promise<CategoryRow> {
    return createCategory(context, input);
  }

  @Mutation(() => ForumCategory, { description: 'Needs `forum_categories:update`.' })
  updateForumCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateForumCategoryInput) input: UpdateForumCategoryInput,
    @Ctx() context: RequestContext,
  ): Promise<CategoryRow> {
    return updateCategory(context, id, input);
  }

  @Mutation(() => Boolean, {
    description: 'Only when there is nothing in it. Needs `forum_categories:delete`.',
  })
  async deleteForumCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteCategory(context, id);
    return true;
  }
}
