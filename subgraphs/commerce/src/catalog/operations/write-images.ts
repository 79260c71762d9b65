import { badField, newId, type UnitOfWork } from '@rustok/kernel';
import type { ImageInput } from '../product-rules.js';

/** Makes these the images of the product, in this order. One with an `id` stays the image it was. */
export async function writeImages(
  { trx }: UnitOfWork,
  productId: string,
  images: readonly ImageInput[],
): Promise<void> {
  const known: string[] = await trx('product_images').where({ product_id: productId }).pluck('id');
  const given = images.map(({ id }) => id);
  const wrong = given.findIndex(
    (id, index) => id != null && (!known.includes(id) || given.indexOf(id) < index),
  );
  if (wrong !== -1) throw badField(`images.${wrong}.id`, 'is no image of this product, or there twice');

  await trx('product_images').where({ product_id: productId }).delete();
  if (images.length === 0) return;
  const rows = images.map(({ id, url, mediaId }, position) => ({
    id: id ?? newId(),
    product_id: productId,
    url: url ?? null,
    media_id: mediaId ?? null,
    position,
  }));
  await trx('product_images').insert(rows);
  const texts = images.flatMap(({ altTexts }, index) =>
    altTexts.map(({ locale, altText }) => ({ image_id: rows[index]?.id, locale, alt_text: altText })),
  );
  if (texts.length > 0) await trx('product_image_translations').insert(texts);
}
