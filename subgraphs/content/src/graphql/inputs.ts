import { UUIDScalar } from '@rustok/kernel';
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

  @Field(() => Int, { defaultValue: 0 })
  position!: number;

  @Field(() => [NodeTranslationInput], { description: 'At least one.' })
  translations!: NodeTranslationInput[];

  @Field(() => [NodeBodyInput], { defaultValue: [] })
  bodies!: NodeBodyInput[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateContentNodeInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null moves it to the root.' })
  parentId?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null takes it out of its category.' })
  categoryId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;

  @Field(() => [NodeTranslationInput], { nullable: true, description: 'Replaces the whole set.' })
  translations?: NodeTranslationInput[];

  @Field(() => [NodeBodyInput], { nullable: true, description: 'Replaces the whole set.' })
  bodies?: NodeBodyInput[];
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
