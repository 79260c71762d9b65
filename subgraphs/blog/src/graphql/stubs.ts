import { type Connection, ConnectionArgs, isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Args, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { postCountOfTag } from '../loaders.js';
import { postsOfAuthor, postsOfCategory, postsOfTag } from '../post-lists.js';
import type { PostRow } from '../post-model.js';
import { PostConnection } from './post.js';

// Other modules' entities: this one knows only which they are, and adds their posts.

@ObjectType()
@Directive('@key(fields: "id")')
export class User {
  @Field(() => UUIDScalar)
  id!: string;
}

@ObjectType()
@Directive('@key(fields: "id")')
export class Category {
  @Field(() => UUIDScalar)
  id!: string;
}

@ObjectType()
@Directive('@key(fields: "id")')
export class Tag {
  @Field(() => UUIDScalar)
  id!: string;
}

@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class Media {
  @Field(() => UUIDScalar)
  id!: string;
}

/** Whether there is one, its own module says. */
export function resolveStub({ id }: { readonly id: string }): { readonly id: string } | null {
  return isUuid(id) ? { id } : null;
}

@Resolver(() => User)
export class UserPostsResolver {
  @FieldResolver(() => PostConnection, {
    description: 'Newest first: published ones, and drafts for those who may edit them.',
  })
  posts(
    @Root() { id: parentId }: User,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<PostRow> | null> {
    return loaders.get(postsOfAuthor).load({ parentId, first, after });
  }
}

@Resolver(() => Category)
export class CategoryPostsResolver {
  @FieldResolver(() => PostConnection, { description: 'Newest first.' })
  posts(
    @Root() { id: parentId }: Category,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<PostRow> | null> {
    return loaders.get(postsOfCategory).load({ parentId, first, after });
  }
}

@Resolver(() => Tag)
export class TagPostsResolver {
  @FieldResolver(() => PostConnection, { description: 'Newest first.' })
  posts(
    @Root() { id: parentId }: Tag,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<PostRow> | null> {
    return loaders.get(postsOfTag).load({ parentId, first, after });
  }

  @FieldResolver(() => Int, { description: 'Of published posts that have it.' })
  async postCount(@Root() { id }: Tag, @Ctx() { loaders }: RequestContext): Promise<number> {
    return (await loaders.get(postCountOfTag).load(id)) ?? 0;
  }
}
