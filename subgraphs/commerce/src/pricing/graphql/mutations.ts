import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { setPrices } from '../operations/set-prices.js';
import { createPriceList, deletePriceList, updatePriceList } from '../operations/write-price-list.js';
import { createRegion, deleteRegion, updateRegion } from '../operations/write-region.js';
import type { PriceListRow } from '../price-list-model.js';
import type { RegionRow } from '../region-model.js';
import {
  CreatePriceListInput,
  CreateRegionInput,
  SetPricesInput,
  UpdatePriceListInput,
  UpdateRegionInput,
} from './inputs.js';
import { PriceList } from './price-list.js';
import { Region } from './region.js';

@Resolver()
export class PricingMutations {
  @Mutation(() => [ProductVariant], {
    description:
      'Replaces all prices each variant has in a price list, or its base prices. Needs `prices:update`.',
  })
  async setPrices(
    @Arg('input', () => SetPricesInput) input: SetPricesInput,
    @Ctx() context: RequestContext,
  ): Promise<readonly VariantRow[]> {
    const ids = await setPrices(context, input);
    const variants = await Promise.all(ids.map((id) => context.loaders.get(variantById).load(id)));
    return variants.filter((variant) => variant !== null);
  }

  @Mutation(() => PriceList, {
    description: 'Without prices: `setPrices` writes them. Needs `prices:update`.',
  })
  createPriceList(
    @Arg('input', () => CreatePriceListInput) input: CreatePriceListInput,
    @Ctx() context: RequestContext,
  ): Promise<PriceListRow> {
    return createPriceList(context, input);
  }

  @Mutation(() => PriceList, { description: 'Needs `prices:update`.' })
  updatePriceList(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdatePriceListInput) input: UpdatePriceListInput,
    @Ctx() context: RequestContext,
  ): Promise<PriceListRow> {
    return updatePriceList(context, id, input);
  }

  @Mutation(() => Boolean, { description: 'For good, with its prices. Needs `prices:update`.' })
  async deletePriceList(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deletePriceList(context, id);
    return true;
  }

  @Mutation(() => Region, { description: 'Needs `prices:update`.' })
  createRegion(
    @Arg('input', () => CreateRegionInput) input: CreateRegionInput,
    @Ctx() context: RequestContext,
  ): Promise<RegionRow> {
    return createRegion(context, input);
  }

  @Mutation(() => Region, { description: 'Needs `prices:update`.' })
  updateRegion(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateRegionInput) input: UpdateRegionInput,
    @Ctx() context: RequestContext,
  ): Promise<RegionRow> {
    return updateRegion(context, id, input);
  }

  @Mutation(() => Boolean, { description: 'For good, with the prices of its own. Needs `prices:update`.' })
  async deleteRegion(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteRegion(context, id);
    return true;
  }
}
