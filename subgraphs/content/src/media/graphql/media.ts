import {
  bestTranslation,
  connectionType,
  DateTimeScalar,
  isUuid,
  JSONObjectScalar,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { User } from '../../graphql/user.js';
import { mediaById, translationsOfMedia } from '../media-loaders.js';
import type { MediaRow, MediaTranslationRow } from '../media-model.js';
import { mediaUrl } from '../media-url.js';

/** A file, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedMedia = MediaRow & { readonly locale?: string | null };

export function resolveMedia({ id }: { id: string }, context: RequestContext): Promise<MediaRow | null> {
  return isUuid(id) ? context.loaders.get(mediaById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class MediaTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String, { nullable: true })
  altText!: string | null;

  @Field(() => String, { nullable: true })
  caption!: string | null;
}

@ObjectType({ description: 'What the files of the tenant take, and may take.' })
export class MediaUsage {
  @Field(() => Float)
  bytes!: number;

  @Field(() => Int)
  files!: number;

  @Field(() => Float)
  maxBytes!: number;
}

@ObjectType({ description: 'A file somebody sent: a picture, a film, a document.' })
@Directive('@key(fields: "id")')
export class Media {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { description: 'What is in it, whatever its sender said: `image/png`.' })
  mimeType!: string;

  @Field(() => Int, { description: 'Bytes.' })
  size!: number;

  @Field(() => Int, { nullable: true, description: 'Pixels, of images.' })
  width!: number | null;

  @Field(() => Int, { nullable: true, description: 'Pixels, of images.' })
  height!: number | null;

  @Field(() => String, { description: 'As it is offered for download.' })
  fileName!: string;

  @Field(() => String, { description: 'As whoever sent it called it, or somebody since.' })
  originalName!: string;

  @Field(() => String, { description: 'Of its bytes, in hexadecimal digits.' })
  sha256!: string;

  @Field(() => JSONObjectScalar, { description: 'Whatever editors keep with it: a focal point, a licence.' })
  metadata!: Readonly<Record<string, unknown>>;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const MediaConnection = connectionType('Media', Media);

@Resolver(() => Media)
export class MediaResolver {
  @FieldResolver(() => String, { description: 'Below the API’s address; may stand in a page as it is.' })
  url(@Root() { id }: MediaRow, @Ctx() context: RequestContext): string {
    return mediaUrl(id, context);
  }

  @FieldResolver(() => User, { nullable: true })
  uploadedBy(@Root() { uploadedBy }: MediaRow): User | null {
    return uploadedBy === null ? null : { id: uploadedBy };
  }

  @FieldResolver(() => String, { nullable: true })
  async title(
    @Root() media: LocalizedMedia,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await best(media, locale, context))?.title ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What it shows, for who does not see it.' })
  async altText(
    @Root() media: LocalizedMedia,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await best(media, locale, context))?.altText ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  async caption(
    @Root() media: LocalizedMedia,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await best(media, locale, context))?.caption ?? null;
  }

  @FieldResolver(() => [MediaTranslation])
  async translations(
    @Root() { id }: MediaRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly MediaTranslationRow[]> {
    return (await loaders.get(translationsOfMedia).load(id)) ?? [];
  }
}

async function best(
  { id, locale: asked }: LocalizedMedia,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<MediaTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfMedia).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
