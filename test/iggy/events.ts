import { randomUUID } from 'node:crypto';
import type { PositionedEnvelope } from '../../kernel/src/events/envelope.js';
import { type TenantId, tenantId } from '../../kernel/src/tenancy/tenant.js';

export function newTenant(): TenantId {
  return tenantId(randomUUID());
}

/** Events of one tenant, at these positions. */
export function events(
  tenant: TenantId,
  positions: readonly number[],
  more: Partial<PositionedEnvelope> = {},
): readonly PositionedEnvelope[] {
  return positions.map((position) => ({
    id: randomUUID(),
    type: 'test.thing.happened',
    version: 1,
    tenantId: tenant,
    actorId: null,
    correlationId: 'request-1',
    causationId: null,
    occurredAt: new Date().toISOString(),
    payload: { position },
    ...more,
    position: BigInt(position),
  }));
}

export function positions(envelopes: readonly PositionedEnvelope[]): readonly number[] {
  return envelopes.map(({ position }) => Number(position));
}
