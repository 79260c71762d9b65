import { parseInput, type RequestContext, type RouteAnswer, type RouteDeclaration } from '@rustok/kernel';
import { productNotFound, variantNotFound } from '../catalog/errors.js';
import { optionsOfProduct, productById, variantById, variantsOfProduct } from '../catalog/loaders.js';
import { createVariant } from '../catalog/operations/create-variant.js';
import { deleteVariant, updateVariant } from '../catalog/operations/update-variant.js';
import { setPricesOfVariant } from '../pricing/operations/set-prices.js';
import { presentVariant } from './presented.js';
import { idOf, oneQuery, type Place } from './query.js';
import { answering, fromWire, toWire } from './wire.js';

const OF_PRODUCT = '/api/commerce/products/:id/variants';
const PATH = '/api/commerce/variants/:id';

export const variantRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: OF_PRODUCT,
    summary: 'The variants of a product, in their order.',
    handle: (request, context) =>
      answering(async () => {
        const productId = idOf(request);
        const place = parseInput(oneQuery, request.query);
        const { loaders } = context;
        if (!(await loaders.get(productById).load(productId))) throw productNotFound(productId);
        const variants = (await loaders.get(variantsOfProduct).load(productId)) ?? [];
        const options = (await loaders.get(optionsOfProduct).load(productId)) ?? [];
        const items = await Promise.all(
          variants.map((variant) => presentVariant(context, variant, place, options)),
        );
        return { body: toWire({ items, next: null }) };
      }),
  },
  {
    method: 'POST',
    path: OF_PRODUCT,
    summary: 'Adds one.',
    handle: (request, context) =>
      answering(async () => {
        const id = await createVariant(context, idOf(request), fromWire(request.body));
        return { ...(await answerVariant(context, id, {})), status: 201 };
      }),
  },
  {
    method: 'GET',
    path: PATH,
    summary: 'One variant, and what it costs.',
    handle: (request, context) =>
      answering(() => answerVariant(context, idOf(request), parseInput(oneQuery, request.query))),
  },
  {
    method: 'PUT',
    path: PATH,
    summary: 'Changes what is given.',
    handle: (request, context) =>
      answering(async () => {
        const id = idOf(request);
        await updateVariant(context, id, fromWire(request.body));
        return answerVariant(context, id, {});
      }),
  },
  {
    method: 'DELETE',
    path: PATH,
    summary: 'Deletes one that is not the last of its product.',
    async handle(request, context) {
      const id = idOf(request);
      await deleteVariant(context, id);
      return { body: { id, status: 'deleted' } };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/prices`,
    summary: 'Replaces all its prices: the base prices, or those of a price list.',
    handle: (request, context) =>
      answering(async () => {
        const variantId = idOf(request);
        await setPricesOfVariant(context, variantId, fromWire(request.body));
        return answerVariant(context, variantId, {});
      }),
  },
];

async function answerVariant(
  context: RequestContext,
  id: string,
  place: Place,
): Promise<Extract<RouteAnswer, { readonly body: unknown }>> {
  const { loaders } = context;
  const variant = await loaders.get(variantById).load(id);
  if (!variant) throw variantNotFound(id);
  const options = (await loaders.get(optionsOfProduct).load(variant.productId)) ?? [];
  return { body: toWire(await presentVariant(context, variant, place, options)) };
}
