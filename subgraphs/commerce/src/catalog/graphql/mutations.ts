import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { productNotFound, variantNotFound } from '../errors.js';
import { productById, variantById } from '../loaders.js';
import {
  archiveProduct,
  publishProduct,
  restoreProduct,
  unpublishProduct,
} from '../operations/change-product-status.js';
import { createProduct } from '../operations/create-product.js';
import { createVariant } from '../operations/create-variant.js';
import { deleteProduct } from '../operations/delete-product.js';
import { updateProduct } from '../operations/update-product.js';
import { deleteVariant, updateVariant } from '../operations/update-variant.js';
import {
  createProductCategory,
  deleteProductCategory,
  updateProductCategory,
} from '../operations/write-category.js';
import { createCollection, deleteCollection, updateCollection } from '../operations/write-collection.js';
import type { ProductCategoryRow } from '../category-model.js';
import type { CollectionRow } from '../collection-model.js';
import type { ProductRow } from '../product-model.js';
import type { VariantRow } from '../variant-model.js';
import { Collection } from './collection.js';
import {
  CreateCollectionInput,
  CreateProductCategoryInput,
  CreateProductInput,
  CreateVariantInput,
  UpdateCollectionInput,
  UpdateProductCategoryInput,
  UpdateProductInput,
  UpdateVariantInput,
} from './inputs.js';
import { Product } from './product.js';
import { ProductCategory } from './product-category.js';
import { ProductVariant } from './variant.js';

@Resolver()
export class ProductMutations {
  @Mutation(() => Product, { description: 'Needs `products:create`.' })
  createProduct(
    @Arg('input', () => CreateProductInput) input: CreateProductInput,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    return createProduct(context, input);
  }

  @Mutation(() => Product, { description: 'Needs `products:update`.' })
  updateProduct(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateProductInput) input: UpdateProductInput,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    return updateProduct(context, id, input);
  }

  @Mutation(() => Product, { description: 'A draft goes on sale. Needs `products:publish`.' })
  publishProduct(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    return publishProduct(context, id);
  }

  @Mutation(() => Product, { description: 'It becomes a draft again. Needs `products:publish`.' })
  unpublishProduct(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    return unpublishProduct(context, id);
  }

  @Mutation(() => Product, { description: 'Takes what is on sale out of use. Needs `products:publish`.' })
  archiveProduct(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    return archiveProduct(context, id);
  }

  @Mutation(() => Product, { description: 'What is archived becomes a draft. Needs `products:publish`.' })
  restoreProduct(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    return restoreProduct(context, id);
  }

  @Mutation(() => Boolean, { description: 'Not while it is on sale. Needs `products:delete`.' })
  async deleteProduct(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteProduct(context, id);
    return true;
  }
}

@Resolver()
export class VariantMutations {
  @Mutation(() => ProductVariant, { description: 'The last of its product. Needs `products:update`.' })
  async createVariant(
    @Arg('productId', () => UUIDScalar) productId: string,
    @Arg('input', () => CreateVariantInput) input: CreateVariantInput,
    @Ctx() context: RequestContext,
  ): Promise<VariantRow> {
    return readVariant(context, await createVariant(context, productId, input));
  }

  @Mutation(() => ProductVariant, { description: 'Needs `products:update`.' })
  async updateVariant(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateVariantInput) input: UpdateVariantInput,
    @Ctx() context: RequestContext,
  ): Promise<VariantRow> {
    await updateVariant(context, id, input);
    return readVariant(context, id);
  }

  @Mutation(() => Product, {
    description: 'Gives the product without it; the last one stays. Needs `products:update`.',
  })
  async deleteVariant(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ProductRow> {
    const productId = await deleteVariant(context, id);
    const product = await context.loaders.get(productById).load(productId);
    if (!product) throw productNotFound(productId);
    return product;
  }
}

@Resolver()
export class ProductCategoryMutations {
  @Mutation(() => ProductCategory, { description: 'Needs `products:create`.' })
  createProductCategory(
    @Arg('input', () => CreateProductCategoryInput) input: CreateProductCategoryInput,
    @Ctx() context: RequestContext,
  ): Promise<ProductCategoryRow> {
    return createProductCategory(context, input);
  }

  @Mutation(() => ProductCategory, { description: 'Needs `products:update`.' })
  updateProductCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateProductCategoryInput) input: UpdateProductCategoryInput,
    @Ctx() context: RequestContext,
  ): Promise<ProductCategoryRow> {
    return updateProductCategory(context, id, input);
  }

  @Mutation(() => Boolean, {
    description: 'Not while others lie below it; its products stay. Needs `products:delete`.',
  })
  async deleteProductCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteProductCategory(context, id);
    return true;
  }
}

@Resolver()
export class CollectionMutations {
  @Mutation(() => Collection, { description: 'Needs `products:create`.' })
  createCollection(
    @Arg('input', () => CreateCollectionInput) input: CreateCollectionInput,
    @Ctx() context: RequestContext,
  ): Promise<CollectionRow> {
    return createCollection(context, input);
  }

  @Mutation(() => Collection, { description: 'Needs `products:update`.' })
  updateCollection(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateCollectionInput) input: UpdateCollectionInput,
    @Ctx() context: RequestContext,
  ): Promise<CollectionRow> {
    return updateCollection(context, id, input);
  }

  @Mutation(() => Boolean, { description: 'Its products stay. Needs `products:delete`.' })
  async deleteCollection(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteCollection(context, id);
    return true;
  }
}

async function readVariant({ loaders }: RequestContext, id: string): Promise<VariantRow> {
  const variant = await loaders.get(variantById).load(id);
  if (!variant) throw variantNotFound(id);
  return variant;
}
