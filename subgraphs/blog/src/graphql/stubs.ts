import { UUIDScalar } from '@rustok/kernel';
import { Directive, Field, ObjectType } from 'type-graphql';

/** Other modules' entities: this one knows only which they are. */
@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => UUIDScalar)
  id!: string;
}

@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class Category {
  @Field(() => UUIDScalar)
  id!: string;
}
