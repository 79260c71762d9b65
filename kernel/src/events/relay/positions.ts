import type { Knex } from 'knex';
import { POSITIONS_CHANNEL } from '../wake-up.js';

/**
 * Gives every event that was committed since the last step its position, and wakes those who read the log; returns how
 * many. 0 too when another relay is at it. How: `rustok_assign_positions` in `migrations/0005-log-functions.ts`.
 */
export async function assignPositions(platform: Knex): Promise<number> {
  const { rows } = await platform
    .raw('select rustok_assign_positions(?) as assigned', [POSITIONS_CHANNEL])
    .options({ name: 'assign-positions' });
  return Number(rows[0].assigned);
}
