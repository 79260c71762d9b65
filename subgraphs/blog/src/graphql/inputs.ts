import { DateTimeScalar, SeoMetaInput, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int } from 'type-graphql';
import { PostBodyFormat } from '../post-rules.js';

@InputType()
export class CreatePostInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  body!: string;

  @Field(() => PostBodyFormat, { nullable: true, description: 'Default: `MARKDOWN`.' })
  bodyFormat?: PostBodyFormat | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Makes it public at once. Needs `posts:publish`.',
  })
  publish!: boolean;

  @Field(() => String, { nullable: true })
  excerpt?: string | null;

  @Field(() => String, { nullable: true, description: 'Derived from the title when absent.' })
  slug?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'In one’s own words; those that are a name or slug of a tag are linked to it.',
  })
  tags?: string[] | null;

  @Field(() => [UUIDScalar], { nullable: true, description: 'Tags beside those named in `tags`.' })
  tagIds?: string[] | null;

  @Field(() => SeoMetaInput, { nullable: true })
  seo?: SeoMetaInput | null;

  @Field(() => UUIDScalar, { nullable: true })
  categoryId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  featuredMediaId?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdatePostInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  version!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Which translation the texts are for; a new one needs title and body. Default: the tenant’s.',
  })
  locale?: string | null;

  @Field(() => String, { nullable: true })
  title?: string;

  @Field(() => String, { nullable: true })
  body?: string;

  @Field(() => PostBodyFormat, { nullable: true })
  bodyFormat?: PostBodyFormat;

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  excerpt?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Stays when only the title changes, so that links hold.',
  })
  slug?: string;

  @Field(() => [String], { nullable: true, description: 'With `tagIds`, replaces all of them.' })
  tags?: string[];

  @Field(() => [UUIDScalar], { nullable: true, description: 'With `tags`, replaces all of them.' })
  tagIds?: string[] | null;

  @Field(() => SeoMetaInput, {
    nullable: true,
    description: 'Of this translation. Absent: it stays. Null takes it away.',
  })
  seo?: SeoMetaInput | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null takes it out of its category.' })
  categoryId?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null takes it away.' })
  featuredMediaId?: string | null;
}

@InputType({ description: 'One of the two at least; they replace what was scheduled.' })
export class SchedulePostInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'When a draft becomes public.' })
  publishAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it becomes a draft again.' })
  unpublishAt?: Date | null;
}
