// Two administrators may change the settings of a module at once: each says from which revision. And a module may be set
// before anybody has switched it, so that its row stands for settings alone.
import type { Knex } from 'knex';
import { keepOutOfExports } from '../src/database/export-exclusion.js';

export const settingsRevision = {
  id: '0010-settings-revision',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      alter table tenant_modules
        -- How often the settings were changed. What was written by SQL until now counts as no change.
        add column settings_revision int not null default 0,
        -- Those of the settings that the module calls secret, so that no export takes them along.
        add column secret_settings jsonb not null default '{}',
        -- Null: nobody has switched the module.
        alter column source drop not null;
    `);
    await keepOutOfExports(
      trx,
      'tenant_modules.secret_settings',
      'keys to what this platform uses elsewhere',
    );
  },
};
