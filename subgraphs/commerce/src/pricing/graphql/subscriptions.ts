import {
  CurrencyCodeScalar,
  MoneyType,
  moneyType,
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { ProductVariant } from '../../catalog/graphql/variant.js';
import { variantById } from '../../catalog/loaders.js';
import type { VariantRow } from '../../catalog/variant-model.js';
import { PriceChanged } from '../events.js';
import { regionById } from '../loaders.js';
import type { RegionRow } from '../region-model.js';
import { Region } from './region.js';

type Payload = PayloadOf<typeof PriceChanged>;

export const priceChanged: SubscriptionDeclaration = {
  events: [PriceChanged],
  filter(event, { productId, variantId, currency, regionId }) {
    const { payload } = event as PositionedEnvelope<Payload>;
    return (
      (productId == null || payload.productId === productId) &&
      (variantId == null || payload.variantId === variantId) &&
      (currency == null || payload.currency === currency) &&
      // A general price is paid in a region, too, unless it has one of its own; then that has an event of its own.
      (regionId == null || payload.regionId === null || payload.regionId === regionId)
    );
  },
};

@ObjectType({ description: 'What a variant costs in a currency became another.' })
export class PriceChange {
  @Field(() => CurrencyCodeScalar)
  currency!: string;
}

@ArgsType()
class PriceChangedArgs {
  @Field(() => UUIDScalar, { nullable: true })
  productId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  variantId?: string | null;

  @Field(() => CurrencyCodeScalar, { nullable: true })
  currency?: string | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'Changes there, and general ones.' })
  regionId?: string | null;
}

type Change = Payload & { readonly variant: VariantRow };

@Resolver(() => PriceChange)
export class PriceChangeResolver {
  @FieldResolver(() => ProductVariant)
  variant(@Root() { variant }: Change): VariantRow {
    return variant;
  }

  @FieldResolver(() => Region, {
    nullable: true,
    description: 'Null: everywhere but in regions with prices of their own.',
  })
  async region(@Root() { regionId }: Change, @Ctx() { loaders }: RequestContext): Promise<RegionRow | null> {
    return regionId === null ? null : loaders.get(regionById).load(regionId);
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'Of one piece; null: it had none.' })
  oldPrice(@Root() { old }: Change): MoneyType | null {
    return old && moneyType(old);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'Of one piece; null: it has none any more.',
  })
  newPrice(@Root() { new: now }: Change): MoneyType | null {
    return now && moneyType(now);
  }
}

@Resolver()
export class PricingSubscriptions {
  @Subscription(() => PriceChange, {
    topics: PriceChanged.type,
    nullable: true,
    description:
      'By a write, or because a price list began or ended. Null when the product is not on sale by the time the event is delivered.',
  })
  async priceChanged(
    @Root() { payload }: PositionedEnvelope<Payload>,
    @Args(() => PriceChangedArgs) _args: PriceChangedArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Change | null> {
    const variant = await loaders.get(variantById).load(payload.variantId);
    return variant && { ...payload, variant };
  }
}
