import { defineModule, type ModuleDeclaration } from '@rustok/kernel';
import { Directive, Field, ID, Int, ObjectType, Query, Resolver, Subscription } from 'type-graphql';
import { PriceSet } from './price-set.js';

/** What a module in this process adds to an entity of one that runs elsewhere. */
@Directive('@key(fields: "id")')
@ObjectType('Item')
class Item {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { nullable: true })
  price!: number | null;
}

@Resolver(() => Item)
class ItemResolver {}

@Resolver()
class PriceQueries {
  @Query(() => String)
  currency(): string {
    return 'EUR';
  }

  @Subscription(() => String, { topics: PriceSet.type, nullable: true })
  priceSet(): string {
    return 'EUR';
  }
}

/** Prices are the length of the id: no database is needed to know one. */
export const prices: ModuleDeclaration = defineModule({
  slug: 'prices',
  name: 'Prices',
  description: 'For tests.',
  version: '1.0.0',
  kind: 'optional',
  events: [PriceSet],
  graphql: {
    resolvers: [PriceQueries, ItemResolver],
    orphanedTypes: [Item],
    references: { Item: ({ id }: { id: string }) => ({ id, price: id.length }) },
    subscriptions: { priceSet: { events: [PriceSet] } },
  },
});
