import type { EventSettingsInput, Platform, Tenant } from '@rustok/kernel';
import { IMPATIENT, ThingHappened } from '../consumers/fixture.js';
import { contextOf, type EventWorld } from '../consumers/world.js';

/** What other instances have scheduled is found soon; attempts follow each other at once. */
export const WATCHFUL: EventSettingsInput = { scheduled: { poll_ms: 20 }, consumers: IMPATIENT };

const HOUR_MS = 3_600_000;

/** A time that does not come while a test runs. */
export function inAnHour(): Date {
  return new Date(Date.now() + HOUR_MS);
}

export function anHourAgo(): Date {
  return new Date(Date.now() - HOUR_MS);
}

export interface Wish {
  readonly key: string;
  readonly at: Date;
  /** Default: the key. */
  readonly what?: string;
}

/** Schedules in one transaction. */
export async function schedule(
  platform: Platform,
  tenant: Tenant,
  ...wishes: readonly Wish[]
): Promise<void> {
  await contextOf(platform, tenant).database.transaction(async (unit) => {
    for (const { key, at, what = key } of wishes) await unit.schedule(ThingHappened, { what }, { at, key });
  });
}

export function unschedule(platform: Platform, tenant: Tenant, key: string): Promise<boolean> {
  return contextOf(platform, tenant).database.transaction((unit) => unit.unschedule(ThingHappened, key));
}

/** The keys that wait for their time, of whichever tenant. */
export async function waiting({ owner }: EventWorld): Promise<readonly string[]> {
  const { rows } = await owner.query<{ key: string }>('select key from sys_scheduled_events order by key');
  return rows.map(({ key }) => key);
}

/** Lets the time of all that waits come, as far as the database is concerned. */
export async function letTimePass({ owner }: EventWorld): Promise<void> {
  await owner.query(
    `update sys_scheduled_events set due_at = due_at - interval '2 hours', next_attempt_at = next_attempt_at - interval '2 hours'`,
  );
}
