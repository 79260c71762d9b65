import {
  connectionType,
  CurrencyCodeScalar,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { regionById } from '../loaders.js';
import type { RegionRow } from '../region-model.js';

export function resolveRegion({ id }: { id: string }, context: RequestContext): Promise<RegionRow | null> {
  return isUuid(id) ? context.loaders.get(regionById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'Countries that pay in one currency and one tax.' })
@Directive('@key(fields: "id")')
export class Region {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => Int, { description: 'Hundredths of a percent: 1900 is 19 %.' })
  taxRate!: number;

  @Field(() => Boolean, { description: 'Whether prices contain the tax.' })
  taxIncluded!: boolean;

  @Field(() => [String], { description: 'ISO 3166-1, two letters.' })
  countries!: readonly string[];

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const RegionConnection = connectionType('Region', Region);
