import type { RequestContext } from '@rustok/kernel';

/** One of `url` and `mediaId` is there: where the image is, or which medium of the content module it is. */
export interface ImageRow {
  readonly id: string;
  readonly productId: string;
  readonly url: string | null;
  readonly mediaId: string | null;
  readonly altTexts: readonly { readonly locale: string; readonly altText: string }[];
}

/** In the product's order. */
export function findImages(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly ImageRow[]> {
  return database.prepared<ImageRow>(
    {
      name: 'commerce.images-by-product',
      text: `select i.id, i.product_id as "productId", i.url, i.media_id as "mediaId",
                    (select coalesce(json_agg(json_build_object('locale', t.locale, 'altText', t.alt_text) order by t.locale), '[]')
                       from product_image_translations t where t.tenant_id = i.tenant_id and t.image_id = i.id) as "altTexts"
               from product_images i where i.product_id = any($1::uuid[]) order by i.position, i.id`,
    },
    [productIds],
  );
}
