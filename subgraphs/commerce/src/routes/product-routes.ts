import { parseInput, type RequestContext, type RouteAnswer, type RouteDeclaration } from '@rustok/kernel';
import { productNotFound } from '../catalog/errors.js';
import { productById } from '../catalog/loaders.js';
import {
  archiveProduct,
  publishProduct,
  restoreProduct,
  unpublishProduct,
} from '../catalog/operations/change-product-status.js';
import { createProduct } from '../catalog/operations/create-product.js';
import { deleteProduct } from '../catalog/operations/delete-product.js';
import { updateProduct } from '../catalog/operations/update-product.js';
import { listProducts } from '../catalog/product-lists.js';
import { presentProduct, presentSummary } from './presented.js';
import { idOf, listQuery, oneQuery, type Place } from './query.js';
import { answering, fromWire, toWire } from './wire.js';

const PATH = '/api/commerce/products';

const STATUS_CHANGES = [
  { verb: 'publish', change: publishProduct, summary: 'Puts a draft on sale.' },
  { verb: 'unpublish', change: unpublishProduct, summary: 'Makes what is on sale a draft again.' },
  { verb: 'archive', change: archiveProduct, summary: 'Takes what is on sale out of use.' },
  { verb: 'restore', change: restoreProduct, summary: 'Makes what is archived a draft.' },
] as const;

export const productRoutes: readonly RouteDeclaration[] = [
  {
    method: 'GET',
    path: PATH,
    summary: 'Products, newest first or as `sort` says.',
    async handle({ query }, context) {
      const { limit, after = null, sort, locale, ...filter } = parseInput(listQuery, query);
      const { edges, pageInfo } = await listProducts(
        context,
        {
          status: filter.status ?? null,
          categoryId: filter.category_id ?? null,
          collectionId: filter.collection_id ?? null,
          tag: filter.tag ?? null,
          vendor: filter.vendor ?? null,
          productType: filter.product_type ?? null,
        },
        { sort, locale: locale ?? null, first: limit, after },
      );
      const items = await Promise.all(edges.map(({ node }) => presentSummary(context, node, { locale })));
      return { body: toWire({ items, next: pageInfo.hasNextPage ? pageInfo.endCursor : null }) };
    },
  },
  {
    method: 'POST',
    path: PATH,
    summary: 'Creates one.',
    handle: ({ body }, context) =>
      answering(async () => {
        const { id } = await createProduct(context, fromWire(body));
        return { ...(await answerProduct(context, id, {})), status: 201 };
      }),
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of them, with its variants and what they cost.',
    handle: (request, context) =>
      answering(() => answerProduct(context, idOf(request), parseInput(oneQuery, request.query))),
  },
  {
    method: 'PUT',
    path: `${PATH}/:id`,
    summary: 'Changes what is given.',
    handle: (request, context) =>
      answering(async () => {
        const { id } = await updateProduct(context, idOf(request), fromWire(request.body));
        return answerProduct(context, id, {});
      }),
  },
  {
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Deletes one that is not on sale.',
    async handle(request, context) {
      const id = idOf(request);
      await deleteProduct(context, id);
      return { body: { id, status: 'deleted' } };
    },
  },
  ...STATUS_CHANGES.map(({ verb, change, summary }): RouteDeclaration => ({
    method: 'POST',
    path: `${PATH}/:id/${verb}`,
    summary,
    async handle(request, context) {
      const { id } = await change(context, idOf(request));
      return answerProduct(context, id, {});
    },
  })),
];

export async function answerProduct(
  context: RequestContext,
  id: string,
  place: Place,
): Promise<Extract<RouteAnswer, { readonly body: unknown }>> {
  const product = await context.loaders.get(productById).load(id);
  if (!product) throw productNotFound(id);
  return { body: toWire(await presentProduct(context, product, place)) };
}
