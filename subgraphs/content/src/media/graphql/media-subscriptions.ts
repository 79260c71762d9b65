import {
  type PayloadOf,
  PermissionDeniedError,
  type PositionedEnvelope,
  type RequestContext,
  requirePermission,
  type SubscriptionDeclaration,
} from '@rustok/kernel';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import { MediaUploaded } from '../media-events.js';
import { mediaById } from '../media-loaders.js';
import type { MediaRow } from '../media-model.js';
import { checkedTypePattern } from '../media-rules.js';
import { matchesType } from '../media-types.js';
import { Media } from './media.js';

type Uploaded = PositionedEnvelope<PayloadOf<typeof MediaUploaded>>;

/** For editors: it tells of what a list would, so it needs what a list does, of everybody's files. */
export const mediaUploaded: SubscriptionDeclaration = {
  events: [MediaUploaded],
  filter: (event, { mimeType }) =>
    mimeType == null || matchesType((event as Uploaded).payload.mimeType, mimeType as string),
  authorize({ actor }, { mimeType }) {
    if (requirePermission(actor, 'media:list') !== 'all') throw new PermissionDeniedError('media:list');
    if (mimeType != null) checkedTypePattern(mimeType as string, 'mimeType');
  },
};

@Resolver()
export class MediaSubscriptions {
  @Subscription(() => Media, {
    topics: MediaUploaded.type,
    nullable: true,
    description:
      'A file was uploaded, of this type (`image/png`, `image/*`) if one is given. Null when it is gone by the time the ' +
      'event is delivered. Needs `media:list`.',
  })
  mediaUploaded(
    @Root() { payload }: Uploaded,
    @Arg('mimeType', () => String, { nullable: true }) _mimeType: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MediaRow | null> {
    return loaders.get(mediaById).load(payload.mediaId);
  }
}
