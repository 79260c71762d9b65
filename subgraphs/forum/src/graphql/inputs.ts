import { UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int } from 'type-graphql';

@InputType()
export class ForumCategoryTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'Derived from the name when absent.' })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType()
export class CreateForumCategoryInput {
  @Field(() => UUIDScalar, { nullable: true, description: 'At the root without one.' })
  parentId?: string | null;

  @Field(() => Int, { defaultValue: 0, description: 'Order among its siblings.' })
  position!: number;

  @Field(() => String, { nullable: true })
  icon?: string | null;

  @Field(() => String, { nullable: true, description: '`#1e90ff`' })
  color?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether new replies wait for approval.' })
  isModerated!: boolean;

  @Field(() => [ForumCategoryTranslationInput])
  translations!: ForumCategoryTranslationInput[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateForumCategoryInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null puts it at the root.' })
  parentId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  icon?: string | null;

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  color?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'What waits already goes on waiting.' })
  isModerated?: boolean;

  @Field(() => [ForumCategoryTranslationInput], { nullable: true, description: 'Replaces all of them.' })
  translations?: ForumCategoryTranslationInput[];
}

@InputType()
export class CreateForumTopicInput {
  @Field(() => UUIDScalar)
  categoryId!: string;

  @Field(() => String, { nullable: true, description: 'Default: the tenant’s.' })
  locale?: string | null;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: 'Markdown.' })
  body!: string;

  @Field(() => [String], { nullable: true })
  tags?: string[] | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateForumTopicInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  locale?: string;

  @Field(() => String, { nullable: true })
  title?: string;

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  body?: string;

  @Field(() => [String], { nullable: true, description: 'Replaces all of them.' })
  tags?: string[];
}

@InputType()
export class CreateForumReplyInput {
  @Field(() => UUIDScalar)
  topicId!: string;

  @Field(() => UUIDScalar, {
    nullable: true,
    description: 'A public reply to the same topic, to answer that.',
  })
  parentReplyId?: string | null;

  @Field(() => String, { description: 'Markdown.' })
  body!: string;
}

@InputType()
export class UpdateForumReplyInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => String, { description: 'Markdown.' })
  body!: string;
}
