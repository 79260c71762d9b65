import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { Directive, Field, InputType, ObjectType } from 'type-graphql';
import { decimalOf, isCurrency, isDecimal, type Money } from '../money/money.js';

export const DecimalScalar = textScalar('Decimal', 'An exact decimal number as text: "12.50".', isDecimal);

export const CurrencyCodeScalar = textScalar(
  'CurrencyCode',
  'A currency by its ISO 4217 code: "EUR".',
  isCurrency,
);

@ObjectType('Money', { description: 'An exact amount in a currency.' })
@Directive('@shareable')
export class MoneyType {
  @Field(() => DecimalScalar)
  amount!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;
}

@InputType({ description: 'An exact amount, with at most the decimals its currency has.' })
export class MoneyInput {
  @Field(() => DecimalScalar)
  amount!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;
}

/** As clients see it. */
export function moneyType(money: Money): MoneyType {
  return { amount: decimalOf(money), currency: money.currency };
}

function textScalar(name: string, description: string, accepts: (text: string) => boolean) {
  const checked = (value: unknown) => {
    if (typeof value === 'string' && accepts(value)) return value;
    throw new GraphQLError(`${name} cannot be ${JSON.stringify(value)}.`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: checked,
    parseValue: checked,
    parseLiteral: (node) => checked(node.kind === Kind.STRING ? node.value : undefined),
  });
}
