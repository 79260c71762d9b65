import {
  type Connection,
  ConnectionArgs,
  type RequestContext,
  requirePermission,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Query, Resolver } from 'type-graphql';
import { settingsOf } from '../../settings.js';
import { listMedia } from '../media-lists.js';
import { mediaById } from '../media-loaders.js';
import type { MediaRow } from '../media-model.js';
import { readUsage } from '../media-quota.js';
import { type LocalizedMedia, Media, MediaConnection, MediaUsage } from './media.js';

@InputType({ description: 'Conditions that must all hold.' })
export class MediaFilter {
  @Field(() => String, { nullable: true, description: 'A type, `image/png`, or all of a family, `image/*`.' })
  mimeType?: string | null;

  @Field(() => String, { nullable: true, description: 'A part of its name, or of a title in any language.' })
  search?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  uploadedBy?: string | null;
}

@Resolver()
export class MediaQueries {
  @Query(() => Media, {
    nullable: true,
    description: 'For whoever knows its id; where the tenant’s media are not public that needs `media:read`.',
  })
  async media(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedMedia | null> {
    const media = await loaders.get(mediaById).load(id);
    return media && { ...media, locale };
  }

  @Query(() => MediaConnection, { description: 'Newest first. Needs `media:list`.' })
  mediaList(
    @Arg('filter', () => MediaFilter, { nullable: true }) filter: MediaFilter | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<MediaRow>> {
    return listMedia(context, filter ?? {}, args);
  }

  @Query(() => MediaUsage, { description: 'Needs `media:create`.' })
  async mediaUsage(@Ctx() context: RequestContext): Promise<MediaUsage> {
    requirePermission(context.actor, 'media:create');
    return { ...(await readUsage(context)), maxBytes: settingsOf(context).maxStorageBytes };
  }
}
