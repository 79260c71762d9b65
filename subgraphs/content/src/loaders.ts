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
import { revisionsOfNode } from './node-revisions.js';
import { isVisible } from './node-visibility.js';
import {
  findTags,
  findTagsOfNodes,
  findTagTranslations,
  type TagRow,
  type TagTranslationRow,
} from './tag-model.js';

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

export const tagById = defineLoader<string, TagRow>({
  batch: async (ids, context) => inKeyOrder(ids, await findTags(context, ids), ({ id }) => id),
});

export const translationsOfTag = defineLoader<string, readonly TagTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findTagTranslations(context, ids), ({ tagId }) => tagId),
});

/** Of nodes that are visible. */
export const tagsOfNode = defineLoader<string, readonly TagRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findTagsOfNodes(context, ids), ({ nodeId }) => nodeId),
});

/** After a write, so that later fields of the same request read what was written. */
export function forgetNode({ loaders }: RequestContext, id: string): void {
  for (const loader of [nodeById, translationsOfNode, bodiesOfNode, tagsOfNode])
    loaders.get<string, unknown>(loader).clear(id);
  loaders.get(tagById).clearAll();
  loaders.get(revisionsOfNode).clearAll();
}

/** After a write; what nodes have is forgotten too, as they may have it. */
export function forgetTag({ loaders }: RequestContext, id: string): void {
  for (const loader of [tagById, translationsOfTag]) loaders.get<string, unknown>(loader).clear(id);
  loaders.get(tagsOfNode).clearAll();
}

/** After a write; nodes are forgotten too where they may have named the category. */
export function forgetCategory({ loaders }: RequestContext, id: string): void {
  for (const loader of [categoryById, translationsOfCategory]) loaders.get<string, unknown>(loader).clear(id);
  loaders.get(nodeById).clearAll();
}
