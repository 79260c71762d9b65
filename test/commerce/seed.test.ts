import commerce from '@rustok/commerce';
import { expect, test } from 'vitest';
import { createWorld } from '../content/world.js';

const TABLES = [
  'products',
  'product_variants',
  'prices',
  'product_categories',
  'collections',
  'regions',
] as const;

test('the seed fills a shop once, and leaves what is there alone', async () => {
  await using world = await createWorld([commerce], commerce);
  const admin = await world.user(world.shop, 'admin');
  const context = world.context(admin);
  const counts = () =>
    context.database.read(async (trx) => {
      const found: number[] = [];
      for (const table of TABLES) found.push((await trx(table).select('id')).length);
      return found;
    });
  await commerce.seed(context);
  const once = await counts();
  expect(once).toEqual([12, 30, 86, 5, 1, 2]);
  await commerce.seed(world.context(admin));
  expect(await counts()).toEqual(once);
});

test('the seed of a shop that sells in euro alone has euro prices alone', async () => {
  await using world = await createWorld([commerce], commerce);
  const tenant = {
    ...world.shop,
    moduleSettings: { commerce: { currencies: ['EUR'] } },
  } as typeof world.shop;
  const context = world.context(await world.user(world.shop, 'admin'), { tenant });
  await commerce.seed(context);
  const currencies = await context.database.read((trx) =>
    trx('prices').distinct('currency').pluck('currency'),
  );
  expect(currencies).toEqual(['EUR']);
});
