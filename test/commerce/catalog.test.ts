import { type Actor, ANONYMOUS, type UserActor } from '@rustok/kernel';
import commerce from '@rustok/commerce';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createWorld, statementsOf, type World } from '../content/world.js';

let world: World;
let manager: UserActor;
let customer: UserActor;
let foreigner: UserActor;
let ownOnly: UserActor;

beforeAll(async () => {
  world = await createWorld([commerce], commerce);
  manager = await world.user(world.shop, 'manager');
  customer = await world.user(world.shop, 'customer');
  foreigner = await world.user(world.other, 'admin');
  ownOnly = await world.user(world.shop, {
    'products:create': 'own',
    'products:update': 'own',
    'products:publish': 'own',
    'products:delete': 'own',
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
const CREATE = `mutation ($input: CreateProductInput!) {
  createProduct(input: $input) {
    id handle status version title publishedAt
    options { id title values { id value } }
    variants { id title sku version }
  }
}`;

interface Created {
  readonly id: string;
  readonly handle: string;
  readonly version: number;
  readonly options: readonly { id: string; values: readonly { id: string; value: string }[] }[];
  readonly variants: readonly { id: string; title: string | null; version: number }[];
}

let serial = 0;

/** What a product needs, with what a test changes. */
function product(input: object = {}): Record<string, unknown> {
  serial += 1;
  return { translations: [{ locale: 'en', title: `Product ${serial}` }], variants: [{}], ...input };
}

async function create(input: object = {}, actor: Actor = manager): Promise<Created> {
  const { data, errors } = await world.ask(CREATE, actor, { variables: { input: product(input) } });
  expect(errors).toEqual([]);
  return data.createProduct;
}

/** Two options and three of the four variants they allow. */
const SHIRT = {
  options: [
    {
      translations: [
        { locale: 'en', title: 'Size' },
        { locale: 'de', title: 'Größe' },
      ],
      values: [
        { translations: [{ locale: 'en', value: 'M' }] },
        { translations: [{ locale: 'en', value: 'L' }] },
      ],
    },
    {
      translations: [{ locale: 'en', title: 'Colour' }],
      values: [
        {
          translations: [
            { locale: 'en', value: 'Blue' },
            { locale: 'de', value: 'Blau' },
          ],
        },
        { translations: [{ locale: 'en', value: 'Red' }] },
      ],
    },
  ],
  variants: [{ options: ['M', 'Blue'] }, { options: ['L', 'Blau'] }, { options: ['M', 'Red'] }],
};

/** Runs a mutation of an id, and tells its codes. */
function act(field: string, id: string, actor: Actor = manager) {
  const selection = field.startsWith('delete') ? '' : '{ id status }';
  return world.ask(`mutation ($id: UUID!) { ${field}(id: $id) ${selection} }`, actor, { variables: { id } });
}

function change(type: string, id: string, input: object, selection = 'id version', actor: Actor = manager) {
  return world.ask(
    `mutation ($id: UUID!, $input: Update${type}Input!) { update${type}(id: $id, input: $input) { ${selection} } }`,
    actor,
    { variables: { id, input } },
  );
}

async function category(input: object = {}): Promise<string> {
  serial += 1;
  const { data, errors } = await world.ask(
    `mutation ($input: CreateProductCategoryInput!) { createProductCategory(input: $input) { id } }`,
    manager,
    { variables: { input: { translations: [{ locale: 'en', name: `Category ${serial}` }], ...input } } },
  );
  expect(errors).toEqual([]);
  return data.createProductCategory.id;
}

async function collection(input: object = {}): Promise<string> {
  serial += 1;
  const { data, errors } = await world.ask(
    `mutation ($input: CreateCollectionInput!) { createCollection(input: $input) { id } }`,
    manager,
    { variables: { input: { translations: [{ locale: 'en', title: `Collection ${serial}` }], ...input } } },
  );
  expect(errors).toEqual([]);
  return data.createCollection.id;
}

describe('visibility', () => {
  /** Whether a product can be found, by each way there is. */
  async function paths(
    { id, handle, variants: [variant] }: Created,
    within: { categoryId: string; collectionId: string },
    actor: Actor,
  ) {
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $handle: String!, $variant: UUID!, $categoryId: UUID!, $collectionId: UUID!, $reps: [_Any!]!) {
        id: product(id: $id) { id }
        handle: productByHandle(handle: $handle) { id }
        variant: productVariant(id: $variant) { id }
        list: products(first: 100) { edges { node { id } } }
        inCategory: productCategory(id: $categoryId) { products { edges { node { id } } } }
        inCollection: collection(id: $collectionId) { products { edges { node { id } } } }
        byCategory: products(filter: { categoryId: $categoryId }) { edges { node { id } } }
        references: _entities(representations: $reps) { __typename ... on Product { id } ... on ProductVariant { id } }
      }`,
      actor,
      {
        variables: {
          id,
          handle,
          variant: variant?.id,
          ...within,
          reps: [
            { __typename: 'Product', id },
            { __typename: 'ProductVariant', id: variant?.id },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    const live = async (source: string, type: string, payload: object) => {
      const answer = await world.ask(source, actor, { rootValue: { type, payload } });
      expect(answer.errors).toEqual([]);
      return Object.values(answer.data)[0] !== null;
    };
    const has = ({ edges }: { edges: { node: { id: string } }[] }) =>
      edges.some(({ node }) => node.id === id);
    return {
      id: data.id !== null,
      handle: data.handle !== null,
      variant: data.variant !== null,
      list: has(data.list),
      inCategory: has(data.inCategory.products),
      inCollection: has(data.inCollection.products),
      byCategory: has(data.byCategory),
      reference: data.references[0] !== null,
      variantReference: data.references[1] !== null,
      productPublished: await live('subscription { productPublished { id } }', 'product.published', {
        productId: id,
      }),
      productChanged: await live(
        `subscription { productChanged(productId: "${id}") { id } }`,
        'product.updated',
        { productId: id },
      ),
      priceChanged: await live('subscription { priceChanged { newPrice { amount } } }', 'price.changed', {
        variantId: variant?.id,
        productId: id,
        currency: 'EUR',
        regionId: null,
        old: null,
        new: { amount: 1, currency: 'EUR' },
      }),
    };
  }

  test('what is on sale is found by everybody, and all else only by those who may edit, on every path', async () => {
    const categoryId = await category();
    const draft = await create({ categoryIds: [categoryId] });
    const active = await create({ categoryIds: [categoryId], publish: true });
    const archived = await create({ categoryIds: [categoryId], publish: true });
    expect((await act('archiveProduct', archived.id)).codes).toEqual([]);
    const collectionId = await collection({ productIds: [draft.id, active.id, archived.id] });
    const within = { categoryId, collectionId };

    for (const actor of [ANONYMOUS, customer, ownOnly]) {
      expect(new Set(Object.values(await paths(active, within, actor)))).toEqual(new Set([true]));
      for (const hidden of [draft, archived]) {
        expect(new Set(Object.values(await paths(hidden, within, actor)))).toEqual(new Set([false]));
      }
    }
    for (const each of [draft, active, archived]) {
      expect(new Set(Object.values(await paths(each, within, manager)))).toEqual(new Set([true]));
    }
  });

  test('a hidden category or collection, and the way through it, is only for those who may edit', async () => {
    const open = await category();
    const hidden = await category({ parentId: open, isInternal: true });
    const { id } = await create({ categoryIds: [hidden], publish: true });
    const collectionId = await collection({ productIds: [id], isActive: false });
    const look = async (actor: Actor) => {
      const { data, errors } = await world.ask(
        `query ($id: UUID!, $open: UUID!, $hidden: UUID!, $collectionId: UUID!, $reps: [_Any!]!) {
          category: productCategory(id: $hidden) { id }
          product(id: $id) { categories { id } collections { id } }
          open: productCategory(id: $open) { children { id } products { edges { node { id } } } }
          tree: productCategoryTree { id children { id } }
          list: productCategories(parentId: $open) { edges { node { id } } }
          byHidden: products(filter: { categoryId: $hidden }) { edges { node { id } } }
          byCollection: products(filter: { collectionId: $collectionId }) { edges { node { id } } }
          collection(id: $collectionId) { id }
          collections(first: 100) { edges { node { id } } }
          references: _entities(representations: $reps) { __typename }
        }`,
        actor,
        {
          variables: {
            id,
            open,
            hidden,
            collectionId,
            reps: [
              { __typename: 'ProductCategory', id: hidden },
              { __typename: 'Collection', id: collectionId },
            ],
          },
        },
      );
      expect(errors).toEqual([]);
      return JSON.stringify({ ...data, open: data.open.children.length + data.open.products.edges.length });
    };
    const seen = await look(manager);
    const unseen = await look(customer);
    expect(seen.split(hidden)).toHaveLength(5);
    expect(seen.split(collectionId)).toHaveLength(4);
    expect(unseen).not.toContain(hidden);
    expect(unseen).not.toContain(collectionId);
    expect(JSON.parse(seen)).toMatchObject({ open: 2, references: [{}, {}] });
    expect(JSON.parse(unseen)).toMatchObject({
      open: 0,
      references: [null, null],
      byHidden: { edges: [] },
      byCollection: { edges: [] },
    });
  });

  test('only those who may edit read the id another system knows a product by', async () => {
    const { id } = await create({ externalId: 'ERP-1', publish: true });
    const read = async (actor: Actor) =>
      (await world.ask(`{ product(id: "${id}") { externalId } }`, actor)).data.product.externalId;
    expect([await read(manager), await read(customer)]).toEqual(['ERP-1', null]);
  });
});

describe('another tenant', () => {
  test('neither sees nor changes a product by any id of it', async () => {
    const categoryId = await category();
    const { id, variants, options } = await create({ ...SHIRT, categoryIds: [categoryId], publish: true });
    const collectionId = await collection({ productIds: [id] });
    const there = { tenant: world.other };
    const variantId = variants[0]?.id as string;
    const { data } = await world.ask(
      `{ product(id: "${id}") { id } productVariant(id: "${variantId}") { id }
         productCategory(id: "${categoryId}") { id } collection(id: "${collectionId}") { id }
         products { edges { node { id } } }
         byCategory: products(filter: { categoryId: "${categoryId}" }) { edges { node { id } } }
         byCollection: products(filter: { collectionId: "${collectionId}" }) { edges { node { id } } } }`,
      foreigner,
      there,
    );
    expect(data).toEqual({
      product: null,
      productVariant: null,
      productCategory: null,
      collection: null,
      products: { edges: [] },
      byCategory: { edges: [] },
      byCollection: { edges: [] },
    });

    const ask = (source: string, input?: object) =>
      world.ask(source, foreigner, { ...there, variables: input ? { input } : {} });
    const codes = async (source: string, input?: object) => {
      const answer = await ask(source, input);
      return [...answer.codes, ...answer.fields];
    };
    const version = { expectedVersion: 1 };
    expect(await codes(`mutation { publishProduct(id: "${id}") { id } }`)).toEqual(['PRODUCT_NOT_FOUND']);
    expect(await codes(`mutation { deleteProduct(id: "${id}") }`)).toEqual(['PRODUCT_NOT_FOUND']);
    expect(await codes(`mutation { deleteVariant(id: "${variantId}") { id } }`)).toEqual([
      'VARIANT_NOT_FOUND',
    ]);
    expect(await codes(`mutation { deleteProductCategory(id: "${categoryId}") }`)).toEqual([
      'PRODUCT_CATEGORY_NOT_FOUND',
    ]);
    expect(await codes(`mutation { deleteCollection(id: "${collectionId}") }`)).toEqual([
      'COLLECTION_NOT_FOUND',
    ]);
    const update = (type: string, of: string) =>
      `mutation ($input: Update${type}Input!) { update${type}(id: "${of}", input: $input) { id } }`;
    expect(await codes(update('Product', id), version)).toEqual(['PRODUCT_NOT_FOUND']);
    expect(await codes(update('Variant', variantId), version)).toEqual(['VARIANT_NOT_FOUND']);
    expect(await codes(update('ProductCategory', categoryId), version)).toEqual([
      'PRODUCT_CATEGORY_NOT_FOUND',
    ]);
    expect(await codes(update('Collection', collectionId), version)).toEqual(['COLLECTION_NOT_FOUND']);
    expect(await codes(CREATE, product({ categoryIds: [categoryId] }))).toEqual([
      'BAD_USER_INPUT',
      'categoryIds.0',
    ]);
    expect(await codes(CREATE, product({ options: [{ ...SHIRT.options[0], id: options[0]?.id }] }))).toEqual([
      'BAD_USER_INPUT',
      'options.0.id',
    ]);
    expect(
      await codes('mutation ($input: CreateCollectionInput!) { createCollection(input: $input) { id } }', {
        translations: [{ locale: 'en', title: 'Theirs' }],
        productIds: [id],
      }),
    ).toEqual(['BAD_USER_INPUT', 'productIds.0']);
  });

  test('may have the same handles and SKUs', async () => {
    const input = product({
      translations: [{ locale: 'en', title: 'Same', handle: 'same-everywhere' }],
      variants: [{ sku: 'SAME' }],
    });
    const here = await world.ask(CREATE, manager, { variables: { input } });
    const there = await world.ask(CREATE, foreigner, { tenant: world.other, variables: { input } });
    expect([here.codes, there.codes]).toEqual([[], []]);
  });
});

describe('permissions', () => {
  test.each(['createProduct', 'publishProduct', 'archiveProduct', 'restoreProduct', 'deleteProduct'])(
    '%s is refused to nobody, to customers, and to a grant of one’s own',
    async (field) => {
      const { id } = await create({ publish: true });
      const run = (actor: Actor) =>
        field === 'createProduct'
          ? world.ask(CREATE, actor, { variables: { input: product() } })
          : act(field, id, actor);
      expect((await run(ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
      expect((await run(customer)).codes).toEqual(['PERMISSION_DENIED']);
      expect((await run(ownOnly)).codes).toEqual(['PERMISSION_DENIED']);
    },
  );

  test('who may create but not set prices creates without prices only', async () => {
    const clerk = await world.user(world.shop, { 'products:create': 'all' });
    const priced = product({ variants: [{ prices: [{ price: { amount: '5', currency: 'EUR' } }] }] });
    expect((await world.ask(CREATE, clerk, { variables: { input: priced } })).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
    expect((await world.ask(CREATE, clerk, { variables: { input: product() } })).codes).toEqual([]);
    const publishing = product({ publish: true });
    expect((await world.ask(CREATE, clerk, { variables: { input: publishing } })).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
  });
});

describe('a product', () => {
  test('is created with everything it has, and read back in each locale', async () => {
    const categoryId = await category();
    const { id } = await create({
      translations: [
        { locale: 'en', title: 'Shirt', subtitle: 'Soft', description: 'Of cotton.', metaTitle: 'Buy it' },
        { locale: 'de', title: 'Hemd', handle: 'das-hemd', material: 'Baumwolle' },
      ],
      ...SHIRT,
      images: [
        { url: 'https://example.com/a.jpg', altTexts: [{ locale: 'en', altText: 'Front' }] },
        { mediaId: NO_ID },
      ],
      categoryIds: [categoryId, categoryId],
      tags: ['new', 'new', ' soft '],
      vendor: 'Mill',
      productType: 'Shirts',
      originCountry: 'PT',
      metadata: { care: { wash: 40 } },
      publish: true,
    });
    const read = async (locale: string) =>
      (
        await world.ask(
          `{ product(id: "${id}", locale: "${locale}") {
            title handle subtitle description material metaTitle vendor productType originCountry tags metadata status
            categories { id } images { url media { id } altText } translations { locale title description }
            options { title values { value } } variants { title optionValues { value } product { title } }
          } }`,
          customer,
        )
      ).data.product;
    expect(await read('en')).toMatchObject({
      title: 'Shirt',
      subtitle: 'Soft',
      description: 'Of cotton.',
      metaTitle: 'Buy it',
      material: null,
      tags: ['new', 'soft'],
      metadata: { care: { wash: 40 } },
      status: 'ACTIVE',
      categories: [{ id: categoryId }],
      images: [
        { url: 'https://example.com/a.jpg', media: null, altText: 'Front' },
        { url: null, media: { id: NO_ID }, altText: null },
      ],
      translations: [
        { locale: 'de', title: 'Hemd', description: null },
        { locale: 'en', title: 'Shirt', description: 'Of cotton.' },
      ],
      variants: [{ title: 'M / Blue' }, { title: 'L / Blue' }, { title: 'M / Red' }],
    });
    expect(await read('de')).toMatchObject({
      title: 'Hemd',
      handle: 'das-hemd',
      material: 'Baumwolle',
      description: null,
      options: [{ title: 'Größe' }, { title: 'Colour', values: [{ value: 'Blau' }, { value: 'Red' }] }],
      variants: [
        { title: 'M / Blau', optionValues: [{ value: 'M' }, { value: 'Blau' }], product: { title: 'Hemd' } },
        { title: 'L / Blau' },
        { title: 'M / Red' },
      ],
    });
  });

  test('tells its creation, its variants and its publication, with the categories above its own', async () => {
    const above = await category();
    const below = await category({ parentId: above });
    const { id, variants } = await create({ categoryIds: [below], publish: true });
    const events = (await world.events()).filter(
      ({ payload }) => (payload as { productId?: string }).productId === id,
    );
    expect(events).toEqual([
      { type: 'product.created', payload: { productId: id }, actorId: manager.userId },
      {
        type: 'variant.created',
        payload: { productId: id, variantId: variants[0]?.id },
        actorId: manager.userId,
      },
      {
        type: 'product.published',
        payload: { productId: id, categoryIds: [above, below].sort() },
        actorId: manager.userId,
      },
    ]);
  });

  test('has a handle made of its title, with a number where that is taken or reserved', async () => {
    const handles = [];
    for (const title of ['Wool sock', 'Wool sock', 'New', 'Admin']) {
      handles.push((await create({ translations: [{ locale: 'en', title }] })).handle);
    }
    expect(handles).toEqual(['wool-sock', 'wool-sock-2', 'new-2', 'admin-2']);
  });

  test('is refused a handle that is taken, and frees its own when it is deleted', async () => {
    const translations = [{ locale: 'en', title: 'T', handle: 'taken' }];
    const { id } = await create({ translations });
    const again = () => world.ask(CREATE, manager, { variables: { input: product({ translations }) } });
    const refused = await again();
    expect(refused.codes).toEqual(['DUPLICATE_HANDLE']);
    expect(refused.errors?.[0]?.extensions.handles).toEqual([{ locale: 'en', handle: 'taken' }]);
    expect((await act('deleteProduct', id)).codes).toEqual([]);
    expect((await again()).codes).toEqual([]);
  });

  test('keeps its handle when only the title changes, and the translations nobody named', async () => {
    const { id } = await create({
      translations: [
        { locale: 'en', title: 'Before' },
        { locale: 'de', title: 'Vorher' },
      ],
    });
    const { data } = await change(
      'Product',
      id,
      { expectedVersion: 1, vendor: 'V', translations: [{ locale: 'en', title: 'After' }] },
      'version vendor translations { locale title handle }',
    );
    expect(data.updateProduct).toEqual({
      version: 2,
      vendor: 'V',
      translations: [
        { locale: 'de', title: 'Vorher', handle: 'vorher' },
        { locale: 'en', title: 'After', handle: 'before' },
      ],
    });
    const removed = await change(
      'Product',
      id,
      { expectedVersion: 2, removedLocales: ['de'] },
      'title(locale: "de")',
    );
    expect(removed.data.updateProduct).toEqual({ title: 'After' });
    const last = await change('Product', id, { expectedVersion: 3, removedLocales: ['en'] });
    expect([last.codes, last.fields]).toEqual([['BAD_USER_INPUT'], ['removedLocales']]);
  });

  test('of two updates made on one version, one is refused and changes nothing', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      ['a', 'b'].map((vendor) => change('Product', id, { expectedVersion: 1, vendor })),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['CONCURRENT_MODIFICATION']);
    const { data } = await world.ask(`{ product(id: "${id}") { version } }`, manager);
    expect(data.product.version).toBe(2);
  });

  test('goes from draft to active to archived and back, and nowhere else', async () => {
    const { id } = await create();
    const go = async (field: string) => {
      const { codes, data } = await act(field, id);
      return codes[0] ?? (data as Record<string, { status: string }>)[field]?.status;
    };
    expect(await go('unpublishProduct')).toBe('INVALID_STATUS_TRANSITION');
    expect(await go('publishProduct')).toBe('ACTIVE');
    expect(await go('publishProduct')).toBe('INVALID_STATUS_TRANSITION');
    expect(await go('deleteProduct')).toBe('CANNOT_DELETE_PUBLISHED');
    expect(await go('archiveProduct')).toBe('ARCHIVED');
    expect(await go('publishProduct')).toBe('CANNOT_PUBLISH_ARCHIVED');
    expect(await go('restoreProduct')).toBe('DRAFT');
    expect((await act('deleteProduct', id)).codes).toEqual([]);
    expect(await go('publishProduct')).toBe('PRODUCT_NOT_FOUND');
  });

  test.each<[string, object, readonly string[]]>([
    ['no translation', { translations: [] }, ['translations']],
    ['a blank title', { translations: [{ locale: 'en', title: ' ' }] }, ['translations.0.title']],
    [
      'a locale that is none',
      { translations: [{ locale: 'english', title: 'T' }] },
      ['translations.0.locale'],
    ],
    [
      'a locale twice',
      { translations: ['A', 'B'].map((title) => ({ locale: 'en', title })) },
      ['translations.1.locale'],
    ],
    [
      'a reserved handle',
      { translations: [{ locale: 'en', title: 'T', handle: 'new' }] },
      ['translations.0.handle'],
    ],
    ['no variant', { variants: [] }, ['variants']],
    ['a weight below nothing', { variants: [{ weight: -1 }] }, ['variants.0.weight']],
    ['an image of nothing', { images: [{}] }, ['images.0.url']],
    ['an image of both', { images: [{ url: 'https://e.com/a', mediaId: NO_ID }] }, ['images.0.url']],
    ['an address that scripts', { images: [{ url: 'javascript:alert(1)' }] }, ['images.0.url']],
    ['a category there is not', { categoryIds: [NO_ID] }, ['categoryIds.0']],
    ['a country that is none', { originCountry: 'Portugal' }, ['originCountry']],
    ['metadata as long as a book', { metadata: { text: 'x'.repeat(10_000) } }, ['metadata']],
    ['an option without values', { options: [{ ...SHIRT.options[0], values: [] }] }, ['options.0.values']],
    [
      'two values with one text',
      {
        options: [
          { ...SHIRT.options[0], values: [SHIRT.options[0]?.values[0], SHIRT.options[0]?.values[0]] },
        ],
      },
      ['options.0.values.1.translations.0.value'],
    ],
  ])('with %s is refused, and the field is named', async (_name, input, fields) => {
    const answer = await world.ask(CREATE, manager, { variables: { input: product(input) } });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.fields).toEqual(fields);
  });
});

describe('variants', () => {
  const createVariant = (productId: string, input: object) =>
    world.ask(
      `mutation ($productId: UUID!, $input: CreateVariantInput!) {
        createVariant(productId: $productId, input: $input) { id title sku position version }
      }`,
      manager,
      { variables: { productId, input } },
    );

  test('have each combination once, told by texts of any locale', async () => {
    const { id } = await create(SHIRT);
    expect((await createVariant(id, { options: ['M', 'Blau'] })).codes).toEqual(['DUPLICATE_VARIANT']);
    const { data } = await createVariant(id, { options: ['L', 'Red'], sku: `LR-${id}` });
    expect(data.createVariant).toMatchObject({ title: 'L / Red', position: 3, version: 1 });
  });

  test.each<[string, readonly string[]]>([
    ['too few', ['M']],
    ['too many', ['M', 'Blue', 'Cotton']],
    ['none', []],
    ['one that is no value', ['XXL', 'Blue']],
    ['one of another option', ['Blue', 'M']],
  ])('with %s option values are refused', async (_name, options) => {
    const { id } = await create(SHIRT);
    expect((await createVariant(id, { options })).codes).toEqual(['INVALID_OPTION_COMBINATION']);
  });

  test('of a product without options there is one', async () => {
    const { id } = await create();
    expect((await createVariant(id, {})).codes).toEqual(['DUPLICATE_VARIANT']);
  });

  test('two at once cannot both take the last combination', async () => {
    const { id } = await create(SHIRT);
    const answers = await Promise.all([1, 2].map(() => createVariant(id, { options: ['L', 'Red'] })));
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['DUPLICATE_VARIANT']);
  });

  test('have a SKU of their own in the tenant, which deleting one frees', async () => {
    const sku = `SKU-${(serial += 1)}`;
    const { id, variants } = await create({
      ...SHIRT,
      variants: [{ options: ['M', 'Blue'], sku }, { options: ['L', 'Blue'] }],
    });
    expect((await createVariant(id, { options: ['L', 'Red'], sku })).codes).toEqual(['DUPLICATE_SKU']);
    const other = await change('Variant', variants[1]?.id as string, { expectedVersion: 1, sku });
    expect(other.codes).toEqual(['DUPLICATE_SKU']);
    const deleted = await world.ask(
      `mutation ($id: UUID!) { deleteVariant(id: $id) { variants { id } } }`,
      manager,
      { variables: { id: variants[0]?.id } },
    );
    expect(deleted.data.deleteVariant.variants).toEqual([{ id: variants[1]?.id }]);
    expect((await createVariant(id, { options: ['M', 'Blue'], sku })).codes).toEqual([]);
  });

  test('the last one cannot be deleted', async () => {
    const { variants } = await create();
    const { codes } = await world.ask(`mutation { deleteVariant(id: "${variants[0]?.id}") { id } }`, manager);
    expect(codes).toEqual(['NO_VARIANTS']);
  });

  test('are changed on a version, and stay where nothing is said', async () => {
    const { variants } = await create({ ...SHIRT, variants: [{ options: ['M', 'Blue'], weight: 200 }] });
    const id = variants[0]?.id as string;
    const { data } = await change(
      'Variant',
      id,
      { expectedVersion: 1, options: ['L', 'Red'], allowBackorder: true },
      'title weight allowBackorder version',
    );
    expect(data.updateVariant).toEqual({ title: 'L / Red', weight: 200, allowBackorder: true, version: 2 });
    expect((await change('Variant', id, { expectedVersion: 1 })).codes).toEqual(['CONCURRENT_MODIFICATION']);
  });

  test('keep theirs when options are renamed, added and sorted anew', async () => {
    const { id, options } = await create(SHIRT);
    const [size, colour] = options;
    const { data, codes } = await change(
      'Product',
      id,
      {
        expectedVersion: 1,
        options: [
          {
            translations: [{ locale: 'en', title: 'Fit' }],
            values: [{ translations: [{ locale: 'en', value: 'Slim' }] }],
          },
          {
            id: colour?.id,
            translations: [{ locale: 'en', title: 'Shade' }],
            values: colour?.values.map(({ id: valueId, value }) => ({
              id: valueId,
              translations: [{ locale: 'en', value: value.toUpperCase() }],
            })),
          },
          {
            id: size?.id,
            translations: [{ locale: 'en', title: 'Size' }],
            values: size?.values.map(({ id: valueId, value }) => ({
              id: valueId,
              translations: [{ locale: 'en', value }],
            })),
          },
        ],
      },
      'options { title } variants { title }',
    );
    expect(codes).toEqual([]);
    expect(data.updateProduct).toEqual({
      options: [{ title: 'Fit' }, { title: 'Shade' }, { title: 'Size' }],
      variants: [{ title: 'Slim / BLUE / M' }, { title: 'Slim / BLUE / L' }, { title: 'Slim / RED / M' }],
    });
  });

  test('hold on to their values, and to what tells them apart', async () => {
    const { id, options } = await create(SHIRT);
    const [size, colour] = options;
    const told = (option: (typeof options)[number] | undefined, keep: (value: string) => boolean) => ({
      id: option?.id,
      translations: [{ locale: 'en', title: 'T' }],
      values: option?.values
        .filter(({ value }) => keep(value))
        .map(({ id: valueId, value }) => ({ id: valueId, translations: [{ locale: 'en', value }] })),
    });
    const all = () => true;
    const update = (list: object[]) => change('Product', id, { expectedVersion: 1, options: list });
    const gone = await update([told(size, (value) => value !== 'L'), told(colour, all)]);
    expect(gone.codes).toEqual(['INVALID_OPTION_COMBINATION']);
    expect(gone.errors?.[0]?.extensions.values).toEqual(['L']);
    expect((await update([told(size, all)])).codes).toEqual(['DUPLICATE_VARIANT']);
    const { data } = await world.ask(`{ product(id: "${id}") { version options { title } } }`, manager);
    expect(data.product).toEqual({ version: 1, options: [{ title: 'Size' }, { title: 'Colour' }] });
  });
});

describe('categories', () => {
  test('hold what is in them or below, newest first', async () => {
    const above = await category();
    const below = await category({ parentId: above });
    const { id: low } = await create({ categoryIds: [below], publish: true });
    const { id: high } = await create({ categoryIds: [above, below], publish: true });
    const { data } = await world.ask(
      `{ productCategory(id: "${above}") { depth products { edges { node { id } } } children { id depth } }
         products(filter: { categoryId: "${above}" }) { edges { node { id } } } }`,
    );
    const edges = [high, low].map((id) => ({ node: { id } }));
    expect(data).toEqual({
      productCategory: { depth: 0, products: { edges }, children: [{ id: below, depth: 1 }] },
      products: { edges },
    });
  });

  test('move with all below them, never below themselves, and go only when nothing is below', async () => {
    const a = await category();
    const b = await category({ parentId: a });
    const c = await category({ parentId: b });
    const circle = await change('ProductCategory', a, { expectedVersion: 1, parentId: c });
    expect([circle.codes, circle.fields]).toEqual([['BAD_USER_INPUT'], ['parentId']]);
    expect((await act('deleteProductCategory', b)).codes).toEqual(['CATEGORY_HAS_CHILDREN']);
    expect((await change('ProductCategory', b, { expectedVersion: 1, parentId: null })).codes).toEqual([]);
    const { data } = await world.ask(`{ productCategory(id: "${c}") { depth parent { id depth } } }`);
    expect(data.productCategory).toEqual({ depth: 1, parent: { id: b, depth: 0 } });
    expect((await act('deleteProductCategory', c)).codes).toEqual([]);
    expect((await act('deleteProductCategory', b)).codes).toEqual([]);
  });

  test('have slugs of their own, and are changed on a version', async () => {
    const translations = [{ locale: 'en', name: 'Socks', slug: 'socks' }];
    const id = await category({ translations });
    const again = await world.ask(
      `mutation ($input: CreateProductCategoryInput!) { createProductCategory(input: $input) { id } }`,
      manager,
      { variables: { input: { translations } } },
    );
    expect(again.codes).toEqual(['DUPLICATE_SLUG']);
    expect((await change('ProductCategory', id, { expectedVersion: 7 })).codes).toEqual([
      'CONCURRENT_MODIFICATION',
    ]);
  });
});

describe('collections', () => {
  test('show their products in their order', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await create({ publish: true })).id);
    const [a, b, c] = ids as [string, string, string];
    const id = await collection({ productIds: [c, a, b] });
    const page = async (after?: string) =>
      (
        await world.ask(
          `query ($after: String) { collection(id: "${id}") {
            products(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } } } }`,
          ANONYMOUS,
          { variables: { after } },
        )
      ).data.collection.products;
    const first = await page();
    expect(first.edges).toEqual([{ node: { id: c } }, { node: { id: a } }]);
    expect((await page(first.pageInfo.endCursor)).edges).toEqual([{ node: { id: b } }]);
    await change('Collection', id, { expectedVersion: 1, productIds: [b] });
    expect((await page()).edges).toEqual([{ node: { id: b } }]);
  });

  test('are refused a handle that is taken, and an unknown product', async () => {
    const translations = [{ locale: 'en', title: 'Summer', handle: 'summer' }];
    await collection({ translations });
    const make = (input: object) =>
      world.ask(
        'mutation ($input: CreateCollectionInput!) { createCollection(input: $input) { id } }',
        manager,
        {
          variables: { input },
        },
      );
    expect((await make({ translations })).codes).toEqual(['DUPLICATE_HANDLE']);
    const unknown = await make({ translations: [{ locale: 'en', title: 'T' }], productIds: [NO_ID] });
    expect(unknown.fields).toEqual(['productIds.0']);
  });
});

describe('lists', () => {
  test('cost the same number of statements however long they are', async () => {
    const categoryId = await category();
    const collectionId = await collection();
    const all = `edges { node { id title description translations { locale description } categories { name }
      collections { title } images { altText } options { title values { value } } onSale priceRange { min { amount } }
      variants { title price { amount { amount } } prices(currency: "USD") { minQuantity } product { title } } } }`;
    const cost = () =>
      statementsOf(async () => {
        const { errors } = await world.ask(
          `{ products(filter: { categoryId: "${categoryId}" }) { ${all} } }`,
          customer,
        );
        expect(errors).toEqual([]);
      });
    const more = async (count: number) => {
      const ids = [];
      for (let index = 0; index < count; index += 1) {
        const variants = SHIRT.variants.map((variant) => ({
          ...variant,
          prices: [{ price: { amount: '5', currency: 'EUR' } }],
        }));
        ids.push((await create({ ...SHIRT, variants, categoryIds: [categoryId], publish: true })).id);
      }
      return ids;
    };
    await change('Collection', collectionId, { expectedVersion: 1, productIds: await more(1) });
    const one = await cost();
    await change('Collection', collectionId, { expectedVersion: 2, productIds: await more(4) });
    expect(await cost()).toBe(one);
  });

  test('of the tree of categories cost one statement a level', async () => {
    const cost = () =>
      statementsOf(() =>
        world.ask(
          '{ productCategoryTree { name children { name products(first: 3) { edges { node { title } } } } } }',
          customer,
        ),
      );
    const root = await category();
    await create({ categoryIds: [await category({ parentId: root })], publish: true });
    const before = await cost();
    for (let count = 0; count < 3; count += 1) {
      const other = await category();
      await create({ categoryIds: [await category({ parentId: other })], publish: true });
    }
    expect(await cost()).toBe(before);
  });

  test('are sorted by the title that is shown, page by page', async () => {
    const vendor = `sorted ${(serial += 1)}`;
    for (const [en, de] of [
      ['Banana', 'Zebra'],
      ['Cherry', 'Apfel'],
      ['Apple', undefined],
    ]) {
      const translations = [{ locale: 'en', title: en }, ...(de ? [{ locale: 'de', title: de }] : [])];
      await create({ translations, vendor, publish: true });
    }
    const titles = async (locale: string) => {
      const found: string[] = [];
      let after: string | null = null;
      do {
        const { data, errors }: Answer = await world.ask(
          `query ($after: String) { products(filter: { vendor: "${vendor}" }, sort: TITLE, locale: "${locale}", first: 2, after: $after) {
            edges { node { title } } pageInfo { endCursor hasNextPage } } }`,
          ANONYMOUS,
          { variables: { after } },
        );
        expect(errors).toEqual([]);
        found.push(...data.products.edges.map(({ node }: { node: { title: string } }) => node.title));
        after = data.products.pageInfo.hasNextPage ? data.products.pageInfo.endCursor : null;
      } while (after !== null);
      return found;
    };
    expect(await titles('en')).toEqual(['Apple', 'Banana', 'Cherry']);
    expect(await titles('de')).toEqual(['Apfel', 'Apple', 'Zebra']);
  });

  test('hold what matches every condition', async () => {
    const vendor = `filtered ${(serial += 1)}`;
    const { id } = await create({ vendor, productType: 'A', tags: ['x', 'y'], publish: true });
    await create({ vendor, productType: 'B', tags: ['x'], publish: true });
    const count = async (filter: string, actor: Actor = ANONYMOUS) =>
      (
        await world.ask(
          `{ products(filter: { vendor: "${vendor}", ${filter} }) { edges { node { id } } } }`,
          actor,
        )
      ).data.products.edges;
    expect(await count('tag: "x"')).toHaveLength(2);
    expect(await count('tag: "y"')).toEqual([{ node: { id } }]);
    expect(await count('productType: "A", tag: "x"')).toEqual([{ node: { id } }]);
    await create({ vendor });
    expect(await count('status: DRAFT')).toHaveLength(0);
    expect(await count('status: DRAFT', manager)).toHaveLength(1);
  });
});

describe('settings', () => {
  test('limit variants and images of each tenant', async () => {
    const tenant = {
      ...world.shop,
      moduleSettings: { commerce: { maxVariants: 2, maxImages: 1 } },
    } as typeof world.shop;
    const run = (input: object) =>
      world.ask(CREATE, manager, { tenant, variables: { input: product(input) } });
    expect((await run(SHIRT)).fields).toEqual(['variants']);
    const images = [1, 2].map((index) => ({ url: `https://example.com/${index}.jpg` }));
    expect((await run({ images })).fields).toEqual(['images']);
    expect((await run({ ...SHIRT, variants: SHIRT.variants.slice(0, 2) })).codes).toEqual([]);
  });
});
