import { parseInput, type Replay, type ReplayRequest, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { unknownTenant } from '../errors.js';
import { name, names, rate, source, time } from '../input.js';
import { type Reach, scopeToManage } from '../reach.js';

const replayInput = z.strictObject({
  from: time,
  to: time.nullish(),
  types: names.nullish(),
  consumer: name.nullish(),
  source: source.nullish(),
  eventsPerSecond: rate.nullish(),
});

export type StartReplayInput = z.input<typeof replayInput>;

/**
 * Delivers events of one tenant to its consumers once more. Needs `events:manage`. Throws `BAD_USER_INPUT`, and
 * `EVENTS_NOT_KEPT` for a time nothing reaches back to.
 */
export async function startReplay(
  context: RequestContext,
  given: StartReplayInput,
  { tenantId }: Pick<Reach, 'tenantId'>,
): Promise<Replay> {
  const scope = scopeToManage(context, { tenantId });
  const { from, ...rest } = parseInput(replayInput, given);
  const tenant = scope === 'all-tenants' ? context.tenant.id : scope.tenantId;
  if (!(await context.platform.tenants.byId(tenant))) throw unknownTenant(tenant);
  const chosen = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
  return context.platform.events.replays.start(context, {
    ...(chosen as Omit<ReplayRequest, 'tenantId' | 'from'>),
    tenantId: tenant,
    from,
  });
}
