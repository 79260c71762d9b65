import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { AddressInput } from '../../customers/graphql/address.js';
import type { Cart as CartValue } from '../cart-rules.js';
import { cartKey } from '../cart-token.js';
import { readCart } from '../load-cart.js';
import { applyDiscount, removeDiscount } from '../operations/cart-discounts.js';
import { type BegunCart, createCart } from '../operations/change-cart.js';
import { addLine, setLineQuantity } from '../operations/change-lines.js';
import { claimCart } from '../operations/claim-cart.js';
import { updateCart } from '../operations/update-cart.js';
import { Cart } from './cart.js';

const TOKEN = 'Of a guest’s cart; without it, the cart of who is signed in.';

@InputType()
export class CreateCartInput {
  @Field(() => UUIDScalar, { nullable: true, description: 'Whose prices it has. Default: general ones.' })
  regionId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of titles, also in the order. Default: of the request.',
  })
  locale?: string | null;
}

@InputType({ description: 'What is absent stays.' })
export class UpdateCartInput {
  @Field(() => UUIDScalar, {
    nullable: true,
    description: 'The region of the shipping address’s country counts before it, where there is one.',
  })
  regionId?: string;

  @Field(() => String, { nullable: true })
  locale?: string;

  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => AddressInput, { nullable: true })
  shippingAddress?: AddressInput | null;

  @Field(() => AddressInput, { nullable: true, description: 'Null: the shipping address.' })
  billingAddress?: AddressInput | null;

  @Field(() => String, { nullable: true, description: 'An id of `Cart.shippingOptions`.' })
  shippingOption?: string | null;
}

@ObjectType()
export class CreateCartPayload {
  @Field(() => Cart)
  cart!: Cart;

  @Field(() => String, {
    nullable: true,
    description:
      'Opens the cart, and later its order. Told only here; null for who is signed in, and needs none.',
  })
  token!: string | null;
}

@Resolver()
export class CartQueries {
  @Query(() => Cart, { nullable: true, description: 'Null when there is none.' })
  cart(
    @Arg('cartToken', () => String, { nullable: true, description: TOKEN }) cartToken: string | null,
    @Ctx() context: RequestContext,
  ): Promise<CartValue | null> | null {
    if (cartToken == null && context.actor.kind !== 'user') return null;
    return readCart(context, cartKey(context, cartToken));
  }
}

@Resolver()
export class CartMutations {
  @Mutation(() => CreateCartPayload, { description: 'Who is signed in has one cart, and gets that.' })
  createCart(
    @Arg('input', () => CreateCartInput, { nullable: true }) input: CreateCartInput | null,
    @Ctx() context: RequestContext,
  ): Promise<BegunCart> {
    return createCart(context, input ?? {});
  }

  @Mutation(() => Cart, {
    description: 'So many pieces more. Nothing is kept for a cart: the line says whether there are so many.',
  })
  addCartLine(
    @Arg('cartToken', () => String, { nullable: true, description: TOKEN }) cartToken: string | null,
    @Arg('variantId', () => UUIDScalar) variantId: string,
    @Arg('quantity', () => Int, { defaultValue: 1 }) quantity: number,
    @Ctx() context: RequestContext,
  ): Promise<CartValue> {
    return addLine(context, cartToken, { variantId, quantity });
  }

  @Mutation(() => Cart, { description: '0 removes the line.' })
  setCartLineQuantity(
    @Arg('cartToken', () => String, { nullable: true, description: TOKEN }) cartToken: string | null,
    @Arg('lineId', () => UUIDScalar) lineId: string,
    @Arg('quantity', () => Int) quantity: number,
    @Ctx() context: RequestContext,
  ): Promise<CartValue> {
    return setLineQuantity(context, cartToken, lineId, { quantity });
  }

  @Mutation(() => Cart)
  updateCart(
    @Arg('cartToken', () => String, { nullable: true, description: TOKEN }) cartToken: string | null,
    @Arg('input', () => UpdateCartInput) input: UpdateCartInput,
    @Ctx() context: RequestContext,
  ): Promise<CartValue> {
    return updateCart(context, cartToken, input);
  }

  @Mutation(() => Cart, { description: 'Refused with the reason when it does not count now.' })
  applyDiscount(
    @Arg('cartToken', () => String, { nullable: true, description: TOKEN }) cartToken: string | null,
    @Arg('code', () => String) code: string,
    @Ctx() context: RequestContext,
  ): Promise<CartValue> {
    return applyDiscount(context, cartToken, { code });
  }

  @Mutation(() => Cart)
  removeDiscount(
    @Arg('cartToken', () => String, { nullable: true, description: TOKEN }) cartToken: string | null,
    @Arg('code', () => String) code: string,
    @Ctx() context: RequestContext,
  ): Promise<CartValue> {
    return removeDiscount(context, cartToken, { code });
  }

  @Mutation(() => Cart, {
    description:
      'Who has signed in takes over the cart they began as a guest: quantities are added to their own, within its limits, ' +
      'and the guest’s is gone.',
  })
  claimCart(
    @Arg('cartToken', () => String) cartToken: string,
    @Ctx() context: RequestContext,
  ): Promise<CartValue> {
    return claimCart(context, cartToken);
  }
}
