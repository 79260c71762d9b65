import { DateTimeScalar, JSONObjectScalar, UUIDScalar } from '@rustok/kernel';
import { Field, Int, ObjectType } from 'type-graphql';

/** An envelope as it stands in the log. Its position stays untold: positions count the events of all tenants. */
@ObjectType({ description: 'A fact of this tenant, as it stands in the log.' })
export class DomainEvent {
  @Field(() => UUIDScalar, {
    description: 'The same in a replay: what handles events is idempotent by this.',
  })
  id!: string;

  @Field(() => String, { description: '`blog.post.published`' })
  type!: string;

  @Field(() => Int, { description: 'Of the payload. A published version keeps its meaning.' })
  version!: number;

  @Field(() => DateTimeScalar)
  occurredAt!: string;

  @Field(() => UUIDScalar, {
    nullable: true,
    description: 'The user who acted; null for nobody signed in and for the platform itself.',
  })
  actorId!: string | null;

  @Field(() => String, { description: 'The request it all began with.' })
  correlationId!: string;

  @Field(() => String, { nullable: true, description: 'The event it followed from.' })
  causationId!: string | null;

  @Field(() => JSONObjectScalar, { description: 'Its JSON Schema is published with the type and version.' })
  payload!: Readonly<Record<string, unknown>>;
}
