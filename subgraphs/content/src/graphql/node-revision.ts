import { connectionType, DateTimeScalar, JSONObjectScalar } from '@rustok/kernel';
import { Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { NodeRevisionRow, NodeSnapshot } from '../node-revisions.js';
import { User } from './user.js';

@ObjectType({ description: 'What a node was before a write.' })
export class NodeRevision {
  @Field(() => Int)
  version!: number;

  @Field(() => DateTimeScalar, { description: 'When this version was made.' })
  createdAt!: Date;

  @Field(() => JSONObjectScalar, {
    description: '`categoryId`, `featuredMediaId`, `tagIds`, `translations` with their `seo`, and `bodies`.',
  })
  snapshot!: NodeSnapshot;
}

export const NodeRevisionConnection = connectionType('NodeRevision', NodeRevision);

@Resolver(() => NodeRevision)
export class NodeRevisionResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who made this version; null when the platform did, or the user is gone.',
  })
  author(@Root() { authorId }: NodeRevisionRow): User | null {
    return authorId === null ? null : { id: authorId };
  }
}
