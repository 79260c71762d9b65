import { defineModule, type ModuleDeclaration } from '@rustok/kernel';
import { Directive, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';

/** Takes a field over from the module that runs elsewhere: with it, that one is asked for less. */
@Directive('@key(fields: "id")')
@ObjectType('Item')
class Item {
  @Field(() => ID)
  id!: string;

  @Directive('@override(from: "stock")')
  @Field(() => String)
  name!: string;
}

@Resolver(() => Item)
class ItemResolver {}

@Resolver()
class NameQueries {
  @Query(() => Boolean)
  hasNames(): boolean {
    return true;
  }
}

export const names: ModuleDeclaration = defineModule({
  slug: 'names',
  name: 'Names',
  description: 'For tests.',
  version: '1.0.0',
  kind: 'optional',
  graphql: {
    resolvers: [NameQueries, ItemResolver],
    orphanedTypes: [Item],
    references: { Item: ({ id }: { id: string }) => ({ id, name: `named ${id}` }) },
  },
});
