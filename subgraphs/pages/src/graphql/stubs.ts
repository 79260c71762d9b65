import { UUIDScalar } from '@rustok/kernel';
import { Directive, Field, ObjectType } from 'type-graphql';

/** Other modules' entities: this one knows only which they are. */
@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class User {
  @Field(() => UUIDScalar)
  id!: string;
}

/** The shop's, as is the collection. Where the tenant has none, the id is all there is to ask for. */
@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class Product {
  @Field(() => UUIDScalar)
  id!: string;
}

@ObjectType()
@Directive('@key(fields: "id", resolvable: false)')
export class Collection {
  @Field(() => UUIDScalar)
  id!: string;
}
