import { type ConsumerState, DateTimeScalar, UUIDScalar } from '@rustok/kernel';
import { Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from 'type-graphql';

@ObjectType({ description: 'How far a consumer has got with the events of a tenant.' })
export class EventConsumer {
  @Field(() => UUIDScalar)
  tenantId!: string;

  @Field(() => String, { description: 'Slug of its module.' })
  module!: string;

  @Field(() => Float, { description: 'Events of its types that it has still to handle.' })
  behind!: number;

  @Field(() => Float, { description: 'Seconds since the oldest of them was written; 0 when there are none.' })
  lagS!: number;

  @Field(() => Int, { description: 'Failed attempts at the event it is at.' })
  attempts!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  nextAttemptAt!: Date | null;

  @Field(() => String, { nullable: true })
  lastError!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it rests, here or for all tenants.',
  })
  pausedAt!: Date | null;
}

@Resolver(() => EventConsumer)
export class EventConsumerResolver {
  @FieldResolver(() => String, { description: '`index.documents`' })
  name(@Root() { consumer }: ConsumerState): string {
    return consumer;
  }
}
