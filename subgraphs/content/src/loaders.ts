import { defineLoader, groupedInKeyOrder, inKeyOrder, type RequestContext } from '@rustok/kernel';
import {
  type CategoryRow,
  type CategoryTranslationRow,
  findCategories,
  findCategoryTranslations,
} from './category-model.js';
import {
  type BodyRow,
  findBodies,
  findNodes,
  findTranslations,
  type NodeRow,
  type TranslationRow,
} from './node-model.js';
import { isVisible } from './node-visibility.js';

/** Nodes this actor may see; every way to a node that is not a list goes through here. */
export const nodeById = defineLoader<string, NodeRow>({
  async batch(ids, context) {
    const nodes = await findNodes(context, ids);
    return inKeyOrder(
      ids,
      nodes.filter((node) => isVisible(node, context.actor)),
      ({ id }) => id,
    );
  },
});

export const translationsOfNode = defineLoader<string, readonly TranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findTranslations(context, ids), ({ nodeId }) => nodeId),
});

export const bodiesOfNode = defineLoader<string, readonly BodyRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findBodies(context, ids), ({ nodeId }) => nodeId),
});

export const categoryById = defineLoader<string, CategoryRow>({
  batch: async (ids, context) => inKeyOrder(ids, await findCategories(context, ids), ({ id }) => id),
});

export const translationsOfCategory = defineLoader<string, readonly CategoryTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findCategoryTranslations(context, ids), ({ categoryId }) => categoryId),
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetNode({ loaders }: RequestContext, id: string): void {
  for (const loader of [nodeById, translationsOfNode, bodiesOfNode])
    loaders.get<string, unknown>(loader).clear(id);
}

/** After a write; nodes are forgotten too where they may have named the category. */
export function forgetCategory({ loaders }: RequestContext, id: string): void {
  for (const loader of [categoryById, translationsOfCategory]) loaders.get<string, unknown>(loader).clear(id);
  loaders.get(nodeById).clearAll();
}
