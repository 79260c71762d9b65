import type { Knex } from 'knex';
import { BadInputError } from '../../errors.js';
import { isUuid } from '../../tenancy/tenant.js';
import type { DeadLetterFilter } from './dead-letter.js';

/** Most ids of one filter: they travel in one statement. */
const MAX_IDS = 1_000;

/** The filter as conditions on `sys_events_dlq`. Throws `BAD_USER_INPUT` for an id that is none. */
export function filteredBy(query: Knex.QueryBuilder, filter: DeadLetterFilter): void {
  const { ids, status, types, consumer, target, deadAfter, deadBefore, tenantId } = filter;
  if (ids) query.whereRaw('id = any(?::uuid[])', [[...checkedIds(ids)]]);
  if (status) query.where({ status });
  if (types) query.whereRaw('type = any(?::text[])', [[...types]]);
  if (consumer !== undefined) query.where({ consumer });
  if (target !== undefined) query.where({ target });
  if (deadAfter) query.where('dead_at', '>', deadAfter);
  if (deadBefore) query.where('dead_at', '<', deadBefore);
  if (tenantId) query.where({ tenant_id: tenantId });
}

function checkedIds(ids: readonly string[]): readonly string[] {
  const lower = ids.map((id) => id.toLowerCase());
  const bad = lower.find((id) => !isUuid(id));
  if (bad !== undefined) {
    throw new BadInputError(`"${bad}" is not the id of a dead letter.`, {
      fields: [{ path: 'ids', message: `"${bad}" is not a uuid` }],
    });
  }
  if (lower.length > MAX_IDS) {
    throw new BadInputError(`At most ${MAX_IDS} ids at once, not ${lower.length}.`, {
      fields: [{ path: 'ids', message: `at most ${MAX_IDS}` }],
    });
  }
  return lower;
}
