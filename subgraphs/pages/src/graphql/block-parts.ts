import { Field, Int, ObjectType } from 'type-graphql';

// What blocks are made of. Field by field as in `blocks/block-types.ts`; a test compares them.

@ObjectType()
export class BlockLink {
  @Field(() => String)
  label!: string;

  @Field(() => String, { description: 'An http(s) address, or a relative one.' })
  url!: string;
}

@ObjectType()
export class BlockPicture {
  @Field(() => String)
  url!: string;

  @Field(() => String, { description: 'Empty for one that only decorates.' })
  alt!: string;

  @Field(() => String, { nullable: true })
  caption!: string | null;
}

@ObjectType()
export class BlockFeature {
  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => String, { nullable: true })
  icon!: string | null;
}

@ObjectType()
export class BlockTestimonial {
  @Field(() => String)
  quote!: string;

  @Field(() => String)
  author!: string;

  @Field(() => String, { nullable: true })
  role!: string | null;

  @Field(() => String, { nullable: true })
  avatar!: string | null;

  @Field(() => Int, { nullable: true, description: '1 to 5.' })
  rating!: number | null;
}

@ObjectType()
export class BlockPlan {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'As it is shown.' })
  price!: string;

  @Field(() => String, { nullable: true })
  period!: string | null;

  @Field(() => [String])
  features!: readonly string[];

  @Field(() => BlockLink, { nullable: true })
  action!: BlockLink | null;

  @Field(() => Boolean)
  isHighlighted!: boolean;
}

@ObjectType()
export class BlockQuestion {
  @Field(() => String)
  question!: string;

  @Field(() => String)
  answer!: string;
}
