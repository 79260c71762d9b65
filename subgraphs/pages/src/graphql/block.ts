import { JSONObjectScalar, UUIDScalar } from '@rustok/kernel';
import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import type { BlockInLocale } from '../blocks/block-in-locale.js';
import type { BlockTranslation as BlockTranslationRow } from '../blocks/block-model.js';
import type { BlockData } from '../blocks/block-rules.js';
import { BlockType } from '../blocks/block-types.js';

registerEnumType(BlockType, {
  name: 'BlockType',
  description: 'What a block shows; `blockTypes` tells which data each takes.',
});

@ObjectType()
export class BlockTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => JSONObjectScalar)
  data!: BlockData;
}

@InterfaceType({
  description:
    'A part of a page. Its data are in the locale of `Page.blocks`, as JSON and as fields of a type of its own for each `type`.',
  resolveType: ({ type }: BlockInLocale) => `${pascalCase(type)}Block`,
})
export abstract class Block {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => BlockType)
  type!: BlockType;

  @Field(() => Int, { description: 'On its page, from 0.' })
  position!: number;

  @Field(() => JSONObjectScalar)
  data!: BlockData;

  @Field(() => [BlockTranslation], {
    description: 'All there are; what is in none is in the block’s own data.',
  })
  translations!: readonly BlockTranslationRow[];
}

/** `product_grid` → `ProductGrid` */
function pascalCase(type: BlockType): string {
  return type.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
