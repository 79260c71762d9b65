import { DateTimeScalar } from '@rustok/kernel';
import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';

export enum EventTransport {
  OUTBOX = 'outbox',
  MEMORY = 'memory',
}
registerEnumType(EventTransport, { name: 'EventTransport' });

export enum EventTargetName {
  MEMORY = 'memory',
  REDIS = 'redis',
  IGGY = 'iggy',
}
registerEnumType(EventTargetName, {
  name: 'EventTarget',
  description: 'Where events are taken from Postgres; memory is nowhere.',
});

@ObjectType({ description: 'How the way of events is. All tenants share it.' })
export class EventPipeline {
  @Field(() => EventTransport)
  transport!: EventTransport;

  @Field(() => EventTargetName)
  target!: EventTargetName;

  @Field(() => Float, {
    nullable: true,
    description:
      'Events of all tenants that are committed and not at the target yet. For administrators of the platform; null for others.',
  })
  backlog!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when the target is away.' })
  unavailableSince!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'For administrators of the platform; null for others.',
  })
  lastError!: string | null;

  @Field(() => Float, {
    description: 'Dead letters of the tenant that wait for somebody; of all with `allTenants`.',
  })
  dead!: number;
}
