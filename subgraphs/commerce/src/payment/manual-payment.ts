import { badFields } from '@rustok/kernel';
import type { PaymentProvider } from './payment-provider.js';

/** Paid outside of the shop: staff say that, and how, the money has come or gone back. */
export const manualPayment: PaymentProvider = {
  authorize: async () => null,
  async capture(_payment, { paymentId, paymentMethod }) {
    const missing = Object.entries({ paymentId, paymentMethod }).filter(([, value]) => !value);
    if (!paymentId || !paymentMethod) {
      throw badFields(missing.map(([path]) => ({ path, message: 'is needed for a manual payment' })));
    }
    return { paymentId, paymentMethod };
  },
  refund: async (_payment, refundKey) => `manual-${refundKey}`,
  cancel: async () => undefined,
};
