import { DateTimeScalar, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { SessionRecord } from '../sessions.js';

@ObjectType({ description: 'A signed-in device of the user of this request.' })
export class Session {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { nullable: true, description: 'Where it was signed in from.' })
  ipAddress!: string | null;

  @Field(() => String, { nullable: true })
  userAgent!: string | null;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its tokens were last refreshed.' })
  lastUsedAt!: Date | null;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;
}

@Resolver(() => Session)
export class SessionResolver {
  @FieldResolver(() => Boolean, { description: 'Whether it is the session of this request.' })
  isCurrent(@Root() { id }: SessionRecord, @Ctx() { actor }: RequestContext): boolean {
    return actor.kind === 'user' && actor.sessionId === id;
  }
}
