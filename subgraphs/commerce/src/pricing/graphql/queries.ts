import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { requireStaff } from '../../access.js';
import { findRegionOfCountry, listPriceLists, listRegions, priceListById, regionById } from '../loaders.js';
import type { PriceListRow } from '../price-list-model.js';
import type { RegionRow } from '../region-model.js';
import { PriceList, PriceListConnection } from './price-list.js';
import { Region, RegionConnection } from './region.js';

@Resolver()
export class PricingQueries {
  @Query(() => Region, { nullable: true })
  region(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<RegionRow | null> {
    return loaders.get(regionById).load(id);
  }

  @Query(() => Region, { nullable: true, description: 'The one a country is in, by ISO 3166-1: `DE`.' })
  regionOfCountry(
    @Arg('country', () => String) country: string,
    @Ctx() context: RequestContext,
  ): Promise<RegionRow | null> {
    return findRegionOfCountry(context, country.toUpperCase());
  }

  @Query(() => RegionConnection, { description: 'By name.' })
  regions(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<RegionRow>> {
    return listRegions(context, args);
  }

  @Query(() => PriceList, { nullable: true, description: 'Needs `prices:read`.' })
  priceList(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<PriceListRow | null> {
    requireStaff(context, 'prices:read');
    return context.loaders.get(priceListById).load(id);
  }

  @Query(() => PriceListConnection, { description: 'Newest first. Needs `prices:read`.' })
  priceLists(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<PriceListRow>> {
    requireStaff(context, 'prices:read');
    return listPriceLists(context, args);
  }
}
