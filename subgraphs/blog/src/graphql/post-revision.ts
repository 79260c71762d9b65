import { connectionType, DateTimeScalar, JSONObjectScalar } from '@rustok/kernel';
import { Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { PostRevisionRow, PostSnapshot } from '../post-revisions.js';
import { User } from './stubs.js';

@ObjectType({ description: 'What a post was before a write.' })
export class PostRevision {
  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar, { description: 'When this version was made.' })
  createdAt!: Date;

  @Field(() => JSONObjectScalar, {
    description:
      '`categoryId`, `featuredMediaId`, `tags`, `tagIds`, and `translations` with their bodies and `seo`.',
  })
  snapshot!: PostSnapshot;
}

export const PostRevisionConnection = connectionType('PostRevision', PostRevision);

@Resolver(() => PostRevision)
export class PostRevisionResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who made this version; null when the platform did, or the user is gone.',
  })
  author(@Root() { authorId }: PostRevisionRow): User | null {
    return authorId === null ? null : { id: authorId };
  }
}
