// The dead letters of one consumer, newest first: who mends a consumer asks for its letters alone, and walking through all
// of the tenant to find a page of them takes as long as there are others.
import type { Knex } from 'knex';

export const indexDeadLettersByConsumer = {
  id: '0016-index-dead-letters-by-consumer',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create index sys_events_dlq_by_consumer on sys_events_dlq (tenant_id, consumer, dead_at desc, id desc)
        where consumer is not null;
    `);
  },
};
