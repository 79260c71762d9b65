import type { Money } from '@rustok/kernel';

/** What is to be paid. `orderId` is the same for all that happens to one order: a provider does each step once for it. */
export interface Payment {
  readonly orderId: string;
  readonly amount: Money;
  /** What the provider calls it; `null` before it knows it. */
  readonly paymentId: string | null;
}

export interface CapturedPayment {
  readonly paymentId: string;
  /** `bank transfer`, `card` */
  readonly paymentMethod: string;
}

/**
 * Who takes the money. Each method is called in the transaction that changes the order, before its commit: it answers
 * soon, and may be called again for the same step, as the transaction may be lost. A throw is a refusal: nothing is changed.
 */
export interface PaymentProvider {
  /** At the checkout; answers what the provider calls the payment, or `null` for one that is paid later. */
  authorize(payment: Payment): Promise<string | null>;
  /** The money is taken, or has come. `given`: what staff say of it. */
  capture(payment: Payment, given: Partial<CapturedPayment>): Promise<CapturedPayment>;
  /** Gives back some of it; `refundKey` is the same for the same refund. Answers what the provider calls that. */
  refund(payment: Payment, refundKey: string): Promise<string>;
  /** The order was cancelled before it was paid. */
  cancel(payment: Payment): Promise<void>;
}
