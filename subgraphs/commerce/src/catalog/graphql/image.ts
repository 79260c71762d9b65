import { bestTranslation, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { ImageRow } from '../image-model.js';
import { Media } from './stubs.js';

export type LocalizedImage = ImageRow & { readonly locale?: string | null };

@ObjectType()
export class ImageAltText {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  altText!: string;
}

@ObjectType({ description: 'It is at a `url`, or is a `media`.' })
export class ProductImage {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { nullable: true, description: 'Null when the image is a medium.' })
  url!: string | null;

  @Field(() => [ImageAltText])
  altTexts!: readonly ImageAltText[];
}

@Resolver(() => ProductImage)
export class ProductImageResolver {
  @FieldResolver(() => Media, { nullable: true, description: 'Null when the image has a `url`.' })
  media(@Root() { mediaId }: ImageRow): Media | null {
    return mediaId === null ? null : { id: mediaId };
  }

  @FieldResolver(() => String, { nullable: true })
  altText(
    @Root() { altTexts, locale: asked }: LocalizedImage,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): string | null {
    return bestTranslation(altTexts, context.locales(locale ?? asked))?.altText ?? null;
  }
}
