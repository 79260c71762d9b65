import type { FanOut } from './measure.ts';

export interface LiveSizes {
  readonly repetitions: number;
  /** With 0 subscribers: what publishing alone takes. */
  readonly fanOut: readonly Pick<FanOut, 'subscribers' | 'operations' | 'events'>[];
  readonly latency: { readonly perSecond: number; readonly subscribers: number; readonly seconds: number };
  /** Idle subscriptions whose memory is measured. */
  readonly idle: number;
}

export const FULL: LiveSizes = {
  repetitions: 3,
  fanOut: [
    { subscribers: 0, operations: 'identical', events: 500 },
    { subscribers: 1, operations: 'identical', events: 500 },
    { subscribers: 1_000, operations: 'identical', events: 200 },
    { subscribers: 1_000, operations: 'different', events: 50 },
    { subscribers: 10_000, operations: 'identical', events: 30 },
    { subscribers: 10_000, operations: 'different', events: 10 },
  ],
  latency: { perSecond: 1_000, subscribers: 100, seconds: 10 },
  idle: 10_000,
};

/** To see that it works; its figures say little. */
export const QUICK: LiveSizes = {
  repetitions: 1,
  fanOut: [
    { subscribers: 0, operations: 'identical', events: 100 },
    { subscribers: 1, operations: 'identical', events: 100 },
    { subscribers: 1_000, operations: 'identical', events: 20 },
    { subscribers: 1_000, operations: 'different', events: 10 },
  ],
  latency: { perSecond: 200, subscribers: 100, seconds: 2 },
  idle: 1_000,
};
