import {
  type Connection,
  ConnectionArgs,
  isUuid,
  type LoaderDefinition,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Args, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { categoryById, postCountOfTag, type Stub, tagById, userById } from '../loaders.js';
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

/** Null for what this tenant has not: who asks by reference learns nothing of another's. */
export const resolveUser = resolverOf(userById);
export const resolveCategory = resolverOf(categoryById);
export const resolveTag = resolverOf(tagById);

function resolverOf(loader: LoaderDefinition<string, Stub>) {
  return ({ id }: Stub, { loaders }: RequestContext): Promise<Stub | null> =>
    isUuid(id) ? loaders.get(loader).load(id) : Promise.resolve(null);
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
