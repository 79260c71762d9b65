import { DateTimeScalar, SeoMetaInput, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int } from 'type-graphql';
import { BodyFormat } from '../node-rules.js';

@InputType()
export class NodeTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String, { nullable: true, description: 'A title or a slug there must be.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'Derived from the title when absent.' })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  excerpt?: string | null;

  @Field(() => SeoMetaInput, {
    nullable: true,
    description: 'Absent: what this locale has stays. Null: none.',
  })
  seo?: SeoMetaInput | null;
}

@InputType()
export class NodeBodyInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  body!: string;

  @Field(() => BodyFormat, { nullable: true, description: 'Default: a setting of the tenant.' })
  format?: BodyFormat | null;
}

@InputType()
export class CreateContentNodeInput {
  @Field(() => String)
  kind!: string;

  @Field(() => UUIDScalar, { nullable: true })
  parentId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  categoryId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  featuredMediaId?: string | null;

  @Field(() => Int, { defaultValue: 0 })
  position!: number;

  @Field(() => [NodeTranslationInput], { description: 'At least one.' })
  translations!: NodeTranslationInput[];

  @Field(() => [NodeBodyInput], { defaultValue: [] })
  bodies!: NodeBodyInput[];

  @Field(() => [UUIDScalar], { nullable: true })
  tagIds?: string[] | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateContentNodeInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null moves it to the root.' })
  parentId?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null takes it out of its category.' })
  categoryId?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null takes it away.' })
  featuredMediaId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;

  @Field(() => [NodeTranslationInput], { nullable: true, description: 'Replaces the whole set.' })
  translations?: NodeTranslationInput[];

  @Field(() => [NodeBodyInput], { nullable: true, description: 'Replaces the whole set.' })
  bodies?: NodeBodyInput[];

  @Field(() => [UUIDScalar], { nullable: true, description: 'Replaces all of them.' })
  tagIds?: string[] | null;
}

@InputType({ description: 'One of the two at least; they replace what was scheduled.' })
export class ScheduleContentNodeInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'When a draft becomes public.' })
  publishAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it becomes a draft again.' })
  unpublishAt?: Date | null;
}

@InputType()
export class TagTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'Derived from the name when absent.' })
  slug?: string | null;
}

@InputType()
export class CreateTagInput {
  @Field(() => [TagTranslationInput], { description: 'At least one.' })
  translations!: TagTranslationInput[];
}

@InputType()
export class UpdateTagInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => [TagTranslationInput], { description: 'Replaces the whole set.' })
  translations!: TagTranslationInput[];
}

@InputType()
export class CategoryTranslationInput {
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
export class CreateCategoryInput {
  @Field(() => UUIDScalar, { nullable: true })
  parentId?: string | null;

  @Field(() => Int, { defaultValue: 0 })
  position!: number;

  @Field(() => [CategoryTranslationInput], { description: 'At least one.' })
  translations!: CategoryTranslationInput[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateCategoryInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null moves it to the root.' })
  parentId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;

  @Field(() => [CategoryTranslationInput], { nullable: true, description: 'Replaces the whole set.' })
  translations?: CategoryTranslationInput[];
}
