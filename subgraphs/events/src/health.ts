import type { HealthReport, Platform } from '@rustok/kernel';

/** For a page that is open to everybody: says what is the matter, and neither where nor whose. */
export async function eventHealth({ events }: Platform): Promise<HealthReport> {
  const { target, unavailableSince, dead } = await events.status();
  const reasons = [
    ...(unavailableSince ? [`the target "${target}" is away since ${unavailableSince.toISOString()}`] : []),
    ...(dead > 0 ? ['dead letters wait for somebody'] : []),
  ];
  return reasons.length === 0 ? { status: 'healthy' } : { status: 'degraded', reason: reasons.join('; ') };
}
