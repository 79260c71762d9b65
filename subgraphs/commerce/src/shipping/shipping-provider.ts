import type { ShippingOptionSettings } from '../sales-settings.js';

/** Where to, and in which money. */
export interface ShippingRequest {
  readonly currency: string;
  /** `null`: not known yet. */
  readonly country: string | null;
}

export interface ShippingRate {
  readonly id: string;
  readonly name: string;
  /** Minor units. */
  readonly amount: number;
  /** From which subtotal, discounts taken off, it costs nothing. */
  readonly freeFrom: number | null;
}

/** Who sends it. Asked whenever a cart is read, so it answers from what it knows. */
export interface ShippingProvider {
  /** `null`: not there, or not in this currency. */
  rate(option: ShippingOptionSettings, request: ShippingRequest): ShippingRate | null;
}
