import { UUIDScalar } from '@rustok/kernel';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'The title of a published thing, for who is still typing.' })
export class SearchSuggestion {
  @Field(() => String)
  text!: string;

  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => String)
  locale!: string;

  @Field(() => String, { nullable: true })
  slug!: string | null;

  @Field(() => String, { nullable: true })
  imageUrl!: string | null;
}
