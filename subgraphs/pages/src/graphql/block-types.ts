import { UUIDScalar } from '@rustok/kernel';
import { Field, FieldResolver, Int, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { SpacerSize, TextFormat } from '../blocks/block-types.js';
import {
  BlockFeature,
  BlockLink,
  BlockPicture,
  BlockPlan,
  BlockQuestion,
  BlockTestimonial,
} from './block-parts.js';
import { Block } from './block.js';
import { Collection, Product } from './stubs.js';

// One type for each type of block, so that a frontend asks for what it draws. The fields are those of the data. What several
// types have is nullable in all: one document may ask for it in each of them only where they agree on that.

registerEnumType(TextFormat, {
  name: 'BlockTextFormat',
  description: 'How a text is to be read; not as HTML.',
});
registerEnumType(SpacerSize, { name: 'BlockSpacerSize' });

@ObjectType({ implements: Block })
export class HeroBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => String, { nullable: true })
  subheading!: string | null;

  @Field(() => BlockPicture, { nullable: true })
  image!: BlockPicture | null;

  @Field(() => BlockLink, { nullable: true })
  primaryAction!: BlockLink | null;

  @Field(() => BlockLink, { nullable: true })
  secondaryAction!: BlockLink | null;
}

@ObjectType({ implements: Block })
export class TextBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => TextFormat)
  format!: TextFormat;
}

@ObjectType({ implements: Block })
export class ImageBlock extends Block {
  @Field(() => BlockPicture, { nullable: true })
  image!: BlockPicture | null;

  @Field(() => String, { nullable: true })
  href!: string | null;
}

@ObjectType({ implements: Block })
export class GalleryBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => [BlockPicture])
  images!: readonly BlockPicture[];

  @Field(() => Int)
  columns!: number;
}

@ObjectType({ implements: Block, description: 'A call to action.' })
export class CtaBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => BlockLink)
  action!: BlockLink;
}

@ObjectType({ implements: Block })
export class FeaturesBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => Int)
  columns!: number;

  @Field(() => [BlockFeature])
  features!: readonly BlockFeature[];
}

@ObjectType({ implements: Block })
export class TestimonialsBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => [BlockTestimonial])
  testimonials!: readonly BlockTestimonial[];
}

@ObjectType({ implements: Block })
export class PricingBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => [BlockPlan])
  plans!: readonly BlockPlan[];
}

@ObjectType({ implements: Block })
export class FaqBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => [BlockQuestion])
  questions!: readonly BlockQuestion[];
}

@ObjectType({ implements: Block })
export class ContactBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => String, { nullable: true })
  address!: string | null;
}

@ObjectType({ implements: Block, description: 'Either chosen products or those of a collection.' })
export class ProductGridBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => [UUIDScalar], { nullable: true })
  productIds!: readonly string[] | null;

  @Field(() => UUIDScalar, { nullable: true })
  collectionId!: string | null;

  @Field(() => Int)
  limit!: number;
}

@ObjectType({ implements: Block })
export class NewsletterBlock extends Block {
  @Field(() => String, { nullable: true })
  heading!: string | null;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => String, { nullable: true })
  placeholder!: string | null;

  @Field(() => String)
  buttonLabel!: string;

  @Field(() => String)
  actionUrl!: string;
}

@ObjectType({ implements: Block })
export class VideoBlock extends Block {
  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String)
  videoUrl!: string;

  @Field(() => String, { nullable: true })
  poster!: string | null;

  @Field(() => Boolean)
  autoplay!: boolean;
}

@ObjectType({ implements: Block, description: 'HTML without anything that could run as a script.' })
export class HtmlBlock extends Block {
  @Field(() => String)
  html!: string;
}

@ObjectType({ implements: Block, description: 'Room between two blocks.' })
export class SpacerBlock extends Block {
  @Field(() => SpacerSize)
  size!: SpacerSize;
}

@Resolver(() => ProductGridBlock)
export class ProductGridBlockResolver {
  @FieldResolver(() => [Product], {
    nullable: 'items',
    description:
      'Those that were chosen, in this order; null for one that is not to be had. Empty where a collection was chosen.',
  })
  products(@Root() { productIds }: ProductGridBlock): readonly Product[] {
    return (productIds ?? []).map((id) => ({ id }));
  }

  @FieldResolver(() => Collection, { nullable: true, description: 'Null where products were chosen.' })
  collection(@Root() { collectionId }: ProductGridBlock): Collection | null {
    return collectionId == null ? null : { id: collectionId };
  }
}

export const blockTypes = [
  HeroBlock,
  TextBlock,
  ImageBlock,
  GalleryBlock,
  CtaBlock,
  FeaturesBlock,
  TestimonialsBlock,
  PricingBlock,
  FaqBlock,
  ContactBlock,
  ProductGridBlock,
  NewsletterBlock,
  VideoBlock,
  HtmlBlock,
  SpacerBlock,
] as const;
