import { DateTimeScalar, isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { stockLocationById } from '../loaders.js';
import type { StockLocationRow } from '../location-model.js';

export function resolveStockLocation(
  { id }: { id: string },
  context: RequestContext,
): Promise<StockLocationRow | null> {
  return isUuid(id) ? context.loaders.get(stockLocationById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'Where stock is. For those who hold `inventory:read`.' })
@Directive('@key(fields: "id")')
export class StockLocation {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: 'Orders are taken from the lowest first.' })
  position!: number;

  @Field(() => Boolean, { description: 'What stands at one that is not active cannot be bought.' })
  isActive!: boolean;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}
