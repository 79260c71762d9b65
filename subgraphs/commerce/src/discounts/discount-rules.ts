import { currencyCode, MAX_AMOUNT } from '@rustok/kernel';
import { z } from 'zod';

export enum DiscountType {
  /** Of what may be discounted, `rate` hundredths of a percent. */
  PERCENTAGE = 'percentage',
  /** An amount, at most what is to be paid for what may be discounted. */
  FIXED = 'fixed',
  /** The shipping costs nothing. */
  FREE_SHIPPING = 'free_shipping',
}

export enum DiscountStatus {
  ACTIVE = 'active',
  DISABLED = 'disabled',
}

/** Why a discount of a cart takes nothing off. */
export enum DiscountProblem {
  NOT_ACTIVE = 'not_active',
  EXPIRED = 'expired',
  EXHAUSTED = 'exhausted',
  NOT_APPLICABLE = 'not_applicable',
  NOT_COMBINABLE = 'not_combinable',
}

/** What of a discount decides whether it counts. */
export interface DiscountTerms {
  readonly status: DiscountStatus;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly currency: string | null;
  /** Minor units. */
  readonly minSubtotal: number | null;
  readonly usageLimit: number | null;
  readonly usageLimitPerCustomer: number | null;
  readonly timesUsed: number;
  readonly isCombinable: boolean;
}

export interface DiscountSituation {
  readonly at: Date;
  readonly currency: string;
  /** Minor units, before discounts. */
  readonly subtotal: number;
  /** How often this customer has used it; 0 for who is not known yet. */
  readonly usedByCustomer: number;
  /** Whether others are used with it, all of which may be combined. `null`: none is. */
  readonly others: 'combinable' | 'alone' | null;
}

/** The first reason for which it does not count; `null` when it does. From its start to before its end. */
export function discountProblem(
  terms: DiscountTerms,
  { at, currency, subtotal, usedByCustomer, others }: DiscountSituation,
): DiscountProblem | null {
  const { startsAt, endsAt, usageLimit, usageLimitPerCustomer, minSubtotal } = terms;
  if (terms.status !== DiscountStatus.ACTIVE || (startsAt !== null && at < startsAt)) {
    return DiscountProblem.NOT_ACTIVE;
  }
  if (endsAt !== null && at >= endsAt) return DiscountProblem.EXPIRED;
  if (usageLimit !== null && terms.timesUsed >= usageLimit) return DiscountProblem.EXHAUSTED;
  if (usageLimitPerCustomer !== null && usedByCustomer >= usageLimitPerCustomer)
    return DiscountProblem.EXHAUSTED;
  if (terms.currency !== null && terms.currency !== currency) return DiscountProblem.NOT_APPLICABLE;
  if (minSubtotal !== null && subtotal < minSubtotal) return DiscountProblem.NOT_APPLICABLE;
  if (others === 'alone' || (others === 'combinable' && !terms.isCombinable)) {
    return DiscountProblem.NOT_COMBINABLE;
  }
  return null;
}

/** Codes are written as one likes, and kept in capitals. */
export const discountCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9_-]{0,49}$/, 'must be 1 to 50 letters, digits, - or _');

const amount = z.int().min(1).max(MAX_AMOUNT);

const fields = {
  code: discountCode,
  type: z.enum(DiscountType),
  rate: z.int().min(1).max(10_000).nullish(),
  amount: amount.nullish(),
  minSubtotal: z.int().min(0).max(MAX_AMOUNT).nullish(),
  currency: currencyCode().nullish(),
  startsAt: z.date().nullish(),
  endsAt: z.date().nullish(),
  usageLimit: z.int().min(1).nullish(),
  usageLimitPerCustomer: z.int().min(1).nullish(),
  isCombinable: z.boolean().default(false),
  status: z.enum(DiscountStatus).default(DiscountStatus.ACTIVE),
};

/** A whole discount: a change is checked as what becomes of it. Amounts are minor units of `currency`. */
export const discountInput = z.object(fields).superRefine((discount, context) => {
  const problem = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const { type, rate, amount: off, minSubtotal, currency, startsAt, endsAt } = discount;
  if ((type === DiscountType.PERCENTAGE) !== (rate != null)) {
    problem('rate', 'is needed for a percentage, and for nothing else');
  }
  if ((type === DiscountType.FIXED) !== (off != null)) {
    problem('amount', 'is needed for a fixed discount, and for nothing else');
  }
  if (currency == null && (off != null || minSubtotal != null))
    problem('currency', 'is needed with an amount');
  if (startsAt != null && endsAt != null && startsAt >= endsAt) problem('endsAt', 'must be after startsAt');
});

export type DiscountInput = z.output<typeof discountInput>;
