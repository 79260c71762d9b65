import { DateTimeScalar, JSONObjectScalar, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int } from 'type-graphql';
import type { BlockData } from '../blocks/block-rules.js';
import { BlockType } from '../blocks/block-types.js';
import { MenuLocation } from '../menus/menu-rules.js';

@InputType({
  description: 'What search engines and those who share the page are told. Absent stays, null takes away.',
})
export class PageSeoInput {
  @Field(() => String, { nullable: true })
  metaTitle?: string | null;

  @Field(() => String, { nullable: true })
  metaDescription?: string | null;

  @Field(() => [String], { nullable: true })
  keywords?: string[] | null;

  @Field(() => String, { nullable: true })
  ogTitle?: string | null;

  @Field(() => String, { nullable: true })
  ogDescription?: string | null;

  @Field(() => String, { nullable: true, description: 'An http(s) address, or a relative one.' })
  ogImage?: string | null;

  @Field(() => String, { nullable: true, description: 'An http(s) address.' })
  canonicalUrl?: string | null;

  @Field(() => Boolean, { nullable: true })
  noIndex?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  noFollow?: boolean | null;
}

@InputType()
export class BlockTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => JSONObjectScalar)
  data!: BlockData;
}

@InputType()
export class BlockInput {
  @Field(() => BlockType)
  type!: BlockType;

  @Field(() => JSONObjectScalar, {
    description: 'As `blockTypes` says of the type, in the tenant’s default locale.',
  })
  data!: BlockData;

  @Field(() => [BlockTranslationInput], { nullable: true })
  translations?: BlockTranslationInput[] | null;
}

@InputType()
export class AddBlockInput extends BlockInput {
  @Field(() => Int, { description: 'Of the page.' })
  version!: number;

  @Field(() => Int, { nullable: true, description: 'From 0; default: behind the others.' })
  position?: number | null;
}

@InputType()
export class UpdateBlockInput {
  @Field(() => Int, { description: 'Of the page.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Which translation; default: the block’s own data.' })
  locale?: string | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description: 'All of them, in place of what was there. Null takes the translation away.',
  })
  data!: BlockData | null;
}

@InputType()
export class CreatePageInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true, description: 'Derived from the title when absent.' })
  slug?: string | null;

  @Field(() => PageSeoInput, { nullable: true })
  seo?: PageSeoInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'One of the tenant’s `templates`; default: the first.',
  })
  template?: string | null;

  @Field(() => [BlockInput], { nullable: true })
  blocks?: BlockInput[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Makes it public at once. Needs `pages:publish`.',
  })
  publish!: boolean;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdatePageInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  version!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Which translation the texts are for; a new one needs a title. Default: the tenant’s.',
  })
  locale?: string | null;

  @Field(() => String, { nullable: true })
  title?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Stays when only the title changes, so that links hold.',
  })
  slug?: string;

  @Field(() => PageSeoInput, { nullable: true })
  seo?: PageSeoInput | null;

  @Field(() => String, { nullable: true })
  template?: string;
}

@InputType({ description: 'What is absent is taken back; a time in the past means at once.' })
export class PlanPageInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  version!: number;

  @Field(() => DateTimeScalar, { nullable: true })
  publishAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  unpublishAt?: Date | null;
}

@InputType()
export class CreateMenuInput {
  @Field(() => MenuLocation)
  location!: MenuLocation;

  @Field(() => String)
  name!: string;
}

@InputType()
export class MenuItemLabelInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  label!: string;
}

@InputType({ description: 'Exactly one of `url` and `pageId`.' })
export class MenuItemInput {
  @Field(() => [MenuItemLabelInput])
  labels!: MenuItemLabelInput[];

  @Field(() => String, { nullable: true, description: 'An http(s) address, or a relative one.' })
  url?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  pageId?: string | null;

  @Field(() => String, { nullable: true, description: 'The name of an icon of the frontend.' })
  icon?: string | null;

  @Field(() => [MenuItemInput], { nullable: true })
  children?: MenuItemInput[] | null;
}

@InputType({ description: 'Exactly one of `url` and `pageId`.' })
export class AddMenuItemInput {
  @Field(() => Int, { description: 'Of the menu.' })
  version!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Default: on the first level.' })
  parentId?: string | null;

  @Field(() => Int, { nullable: true, description: 'From 0; default: behind its siblings.' })
  position?: number | null;

  @Field(() => [MenuItemLabelInput])
  labels!: MenuItemLabelInput[];

  @Field(() => String, { nullable: true })
  url?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  pageId?: string | null;

  @Field(() => String, { nullable: true })
  icon?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateMenuItemInput {
  @Field(() => Int, { description: 'Of the menu.' })
  version!: number;

  @Field(() => [MenuItemLabelInput], { nullable: true, description: 'Replaces all of them.' })
  labels?: MenuItemLabelInput[] | null;

  @Field(() => String, { nullable: true, description: 'Takes the place of a page.' })
  url?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Takes the place of an address.' })
  pageId?: string | null;

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  icon?: string | null;
}

@InputType()
export class MoveMenuItemInput {
  @Field(() => Int, { description: 'Of the menu.' })
  version!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Default: to the first level.' })
  parentId?: string | null;

  @Field(() => Int, { nullable: true, description: 'From 0; default: behind its siblings.' })
  position?: number | null;
}
