import { UUIDScalar } from '@rustok/kernel';
import { Directive, Field, ObjectType } from 'type-graphql';

/** Another module's entity: this one knows only who it is. */
@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => UUIDScalar)
  id!: string;
}
