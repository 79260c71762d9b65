import { defineModule, moduleSlug, UUIDScalar } from '@rustok/kernel';
import pages from '@rustok/pages';
import { graphql } from 'graphql';
import { Directive, Field, ObjectType, Resolver, Query } from 'type-graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { NO_ID } from './world.js';

@ObjectType()
@Directive('@key(fields: "id")')
class Product {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  title!: string;
}

@Resolver()
class ShopResolver {
  @Query(() => Product)
  bestseller(): Product {
    return { id: BOAT, title: 'Boat' };
  }
}

const BOAT = '0197a8e2-8f3c-7bbb-8000-00c0ffee0001';

/** Owns the products that pages only know the ids of. */
const shop = defineModule({
  ...{ slug: 'shop', name: 'Shop', description: 'Products.', version: '1.0.0', kind: 'optional' },
  graphql: {
    resolvers: [ShopResolver],
    references: { Product: ({ id }: Product) => (id === BOAT ? { id, title: 'Boat' } : null) },
  },
});

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi([pages, shop]);
});
afterAll(() => api[Symbol.asyncDispose]());

async function tenantWithGrid(slug: string, modules: readonly string[]): Promise<ApiClient> {
  const tenant = await api.tenant(slug, modules.map(moduleSlug));
  const schema = api.platform.schemas.get(moduleSlug('pages'))?.executable;
  if (!schema) throw new Error('no schema');
  const { errors } = await graphql({
    schema,
    contextValue: api.context(tenant),
    source: `mutation { createPage(input: {
      locale: "en", title: "Home", publish: true
      blocks: [{ type: PRODUCT_GRID, data: { productIds: ["${NO_ID}", "${BOAT}"] } }]
    }) { id } }`,
  });
  expect(errors).toBeUndefined();
  return new ApiClient(api.url, { tenant: slug });
}

const grid = (fields: string) =>
  `{ homePage { blocks { ... on ProductGridBlock { products { ${fields} } } } } }`;

test('the products of a grid are the shop’s; one that is not to be had is null', async () => {
  const client = await tenantWithGrid('both', ['pages', 'shop']);
  const { data } = await client.post(grid('id title'));
  expect(data).toEqual({ homePage: { blocks: [{ products: [null, { id: BOAT, title: 'Boat' }] }] } });
});

test('a tenant without a shop has a graph all the same, in which products have ids', async () => {
  const client = await tenantWithGrid('alone', ['pages']);
  const { data, errors } = await client.post(grid('id'));
  expect(errors).toEqual([]);
  expect(data).toEqual({ homePage: { blocks: [{ products: [{ id: NO_ID }, { id: BOAT }] }] } });
  expect((await client.post(grid('title'))).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});
