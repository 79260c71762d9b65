import { JSONObjectScalar, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, InputType, Int, Mutation, Resolver } from 'type-graphql';
import type { MediaRow } from '../media-model.js';
import { deleteMedia } from '../operations/delete-media.js';
import { updateMedia } from '../operations/update-media.js';
import { Media } from './media.js';

@InputType()
export class MediaTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'What it shows, for who does not see it.' })
  altText?: string | null;

  @Field(() => String, { nullable: true })
  caption?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateMediaInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true })
  originalName?: string;

  @Field(() => JSONObjectScalar, { nullable: true, description: 'Replaces the whole object.' })
  metadata?: Record<string, unknown>;

  @Field(() => [MediaTranslationInput], { nullable: true, description: 'Replaces the whole set.' })
  translations?: MediaTranslationInput[];
}

@Resolver()
export class MediaMutations {
  @Mutation(() => Media, {
    description:
      'Files come by `POST /api/content/media`; this changes what is said of one. Needs `media:update`.',
  })
  updateMedia(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateMediaInput) input: UpdateMediaInput,
    @Ctx() context: RequestContext,
  ): Promise<MediaRow> {
    return updateMedia(context, id, input);
  }

  @Mutation(() => Boolean, { description: 'For good. Needs `media:delete`.' })
  async deleteMedia(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteMedia(context, id);
    return true;
  }
}
