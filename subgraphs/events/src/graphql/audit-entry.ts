import {
  connectionType,
  DateTimeScalar,
  type EventAuditEntry,
  isUuid,
  JSONObjectScalar,
  UUIDScalar,
} from '@rustok/kernel';
import { Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { User } from './stubs.js';

@ObjectType({ description: 'Who set what in motion.' })
export class EventAudit {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => UUIDScalar)
  tenantId!: string;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String, {
    description: "A user's id, or what of the platform acted: `command:events.replay`.",
  })
  actor!: string;

  @Field(() => String, { description: '`dead_letters.requeued`, `replay.started`, `consumer.paused` …' })
  action!: string;

  @Field(() => String, { description: 'The id or name of what it was done to.' })
  subject!: string;

  @Field(() => JSONObjectScalar)
  detail!: Readonly<Record<string, unknown>>;
}

export const EventAuditConnection = connectionType('EventAudit', EventAudit);

@Resolver(() => EventAudit)
export class EventAuditResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null where no user acted.' })
  user(@Root() { actor }: EventAuditEntry): User | null {
    return isUuid(actor) ? { id: actor } : null;
  }
}
