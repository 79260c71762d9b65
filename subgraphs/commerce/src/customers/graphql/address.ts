import { Field, InputType, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Where somebody is.' })
export class Address {
  @Field(() => String)
  firstName!: string;

  @Field(() => String)
  lastName!: string;

  @Field(() => String, { nullable: true })
  company?: string | null;

  @Field(() => String)
  line1!: string;

  @Field(() => String, { nullable: true })
  line2?: string | null;

  @Field(() => String, { nullable: true })
  postalCode?: string | null;

  @Field(() => String)
  city!: string;

  @Field(() => String, { nullable: true, description: 'State or province.' })
  province?: string | null;

  @Field(() => String, { description: 'ISO 3166-1, two letters.' })
  country!: string;

  @Field(() => String, { nullable: true })
  phone?: string | null;
}

@InputType()
export class AddressInput {
  @Field(() => String)
  firstName!: string;

  @Field(() => String)
  lastName!: string;

  @Field(() => String, { nullable: true })
  company?: string | null;

  @Field(() => String)
  line1!: string;

  @Field(() => String, { nullable: true })
  line2?: string | null;

  @Field(() => String, { nullable: true })
  postalCode?: string | null;

  @Field(() => String)
  city!: string;

  @Field(() => String, { nullable: true, description: 'State or province.' })
  province?: string | null;

  @Field(() => String, { description: 'ISO 3166-1, two letters.' })
  country!: string;

  @Field(() => String, { nullable: true })
  phone?: string | null;
}
