import type { EventSettingsInput } from '@rustok/kernel';

/** A broker as the suite needs it: a process to be killed, which keeps what it has acknowledged. */
export interface Broker {
  /** What the platform is told about it. */
  readonly events: EventSettingsInput;
  /** Kills it, and starts it anew on the same address and data after `downMs`. Resolves when it answers. */
  killAndRestart(downMs: number): Promise<void>;
  /** What stands in it, in its order per tenant, repetitions included. */
  read(): Promise<readonly { readonly id: string; readonly tenantId: string }[]>;
  close(): Promise<void>;
}
