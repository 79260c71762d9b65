import { UUIDScalar } from '@rustok/kernel';
import { Directive, Field, ObjectType } from 'type-graphql';

/** The content module's, where it is on: this one knows only which it is. */
@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class Media {
  @Field(() => UUIDScalar)
  id!: string;
}
