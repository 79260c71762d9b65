// Composing a supergraph takes half a second of CPU, reading one takes a millisecond: what one instance has composed is
// kept for the others and for the next start. What is lost is composed again.
import type { Knex } from 'knex';
import { PLATFORM_ROLE } from '../src/database/connection.js';

export const createSupergraphs = {
  id: '0012-create-supergraphs',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table sys_supergraphs (
        -- The version of composition, and a hash of the modules' schemas.
        key text primary key,
        modules text[] not null,
        supergraph_sdl text not null,
        api_sdl text not null,
        -- As of used_at; they count half after a day.
        uses float8 not null default 0,
        used_at timestamptz not null default now()
      );
      create index sys_supergraphs_by_use on sys_supergraphs (used_at);
      grant select, insert, update, delete on sys_supergraphs to ${PLATFORM_ROLE};
    `);
  },
};
