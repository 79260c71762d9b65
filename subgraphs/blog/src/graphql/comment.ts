import {
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { CommentRow } from '../comment-model.js';
import { CommentStatus } from '../comment-rules.js';
import { commentById, postById, repliesToComment } from '../loaders.js';
import type { PostRow } from '../post-model.js';
import { Post } from './post.js';
import { User } from './stubs.js';

registerEnumType(CommentStatus, {
  name: 'CommentStatus',
  description: 'Only what is approved is seen by everybody.',
});

export function resolveComment({ id }: { id: string }, context: RequestContext): Promise<CommentRow | null> {
  return isUuid(id) ? context.loaders.get(commentById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'What somebody said about a post.' })
@Directive('@key(fields: "id")')
export class Comment {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  body!: string;

  @Field(() => CommentStatus)
  status!: CommentStatus;

  @Field(() => Int, { description: '0 for what answers to no other comment.' })
  depth!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const CommentConnection = connectionType('Comment', Comment);

@Resolver(() => Comment)
export class CommentResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null when the user is gone.' })
  author(@Root() { authorId }: CommentRow): User | null {
    return authorId === null ? null : { id: authorId };
  }

  @FieldResolver(() => Comment, {
    nullable: true,
    description: 'What it answers to; null also when that is not public or gone.',
  })
  parent(@Root() { parentId }: CommentRow, @Ctx() { loaders }: RequestContext): Promise<CommentRow | null> {
    return parentId === null ? Promise.resolve(null) : loaders.get(commentById).load(parentId);
  }

  @FieldResolver(() => CommentConnection, {
    description: 'Answers, oldest first: approved ones and one’s own; a moderator sees all.',
  })
  replies(
    @Root() { id: parentId }: CommentRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<CommentRow> | null> {
    return loaders.get(repliesToComment).load({ parentId, first, after });
  }

  @FieldResolver(() => Post, { nullable: true, description: 'Null when it is no longer public.' })
  post(@Root() { postId }: CommentRow, @Ctx() { loaders }: RequestContext): Promise<PostRow | null> {
    return loaders.get(postById).load(postId);
  }
}
