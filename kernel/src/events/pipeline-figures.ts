import type { Knex } from 'knex';
import { Gauge } from 'prom-client';
import type { Metrics } from '../telemetry/metrics.js';
import { CONSUMING, type ConsumerNeeds } from './consumer-needs.js';
import type { EventSettings } from './event-settings.js';
import { pipelineStatus } from './pipeline-status.js';
import { expiredLogDays } from './retention/log-days.js';
import { scheduledFigures } from './scheduled/scheduled-figures.js';

/** Metrics that one question to the database answers. `trx` is of the platform role, and only read. */
export interface Figures {
  readonly gauges: readonly Gauge[];
  ask(trx: Knex): Promise<void>;
}

export interface FiguresOptions {
  readonly metrics: Metrics;
  readonly consumers: readonly ConsumerNeeds[];
  readonly settings: EventSettings;
  /** Names of the events this version of the platform can publish: `blog.post.published.v1`. */
  readonly known: readonly string[];
  /** Called when somebody reads one of them. */
  readonly collect: () => Promise<void>;
}

interface NewGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

export function pipelineFigures(options: FiguresOptions): readonly Figures[] {
  const gauge = (configuration: NewGauge) =>
    new Gauge({ ...configuration, registers: [options.metrics.registry], collect: options.collect });
  const { settings, consumers, known } = options;
  return [
    waiting(gauge, settings),
    oldestWaiting(gauge, settings),
    deadLetters(gauge),
    consumerLag(gauge, consumers),
    scheduledFigures(gauge, known),
    log(gauge, settings),
  ];
}

export type MakeGauge = (configuration: NewGauge) => Gauge;

function waiting(gauge: MakeGauge, settings: EventSettings): Figures {
  const backlog = gauge({
    name: 'outbox_backlog_size',
    help: 'Committed events that have no position yet or, with a broker, are not there yet.',
  });
  const up = gauge({
    name: 'outbox_target_up',
    help: 'Whether the target of the relay took what it was last given.',
    labelNames: ['target'],
  });
  return {
    gauges: [backlog, up],
    async ask(trx) {
      const status = await pipelineStatus(trx, settings);
      backlog.set(status.backlog);
      if (status.target !== 'memory') up.set({ target: status.target }, status.unavailableSince ? 0 : 1);
    },
  };
}

function oldestWaiting(gauge: MakeGauge, { relay_target: target }: EventSettings): Figures {
  const age = gauge({
    name: 'outbox_oldest_event_age_seconds',
    help: 'Age of the oldest event of the backlog; 0 when there is none.',
  });
  return {
    gauges: [age],
    async ask(trx) {
      const { rows } = await trx.raw(OLDEST, { target: target === 'memory' ? null : target });
      age.set(rows[0].age);
    },
  };
}

function deadLetters(gauge: MakeGauge): Figures {
  const dead = gauge({
    name: 'outbox_dlq_total',
    help: 'Dead letters that wait for somebody, by the consumer or target that could not take them.',
    labelNames: ['handler'],
  });
  return {
    gauges: [dead],
    async ask(trx) {
      const { rows } = await trx.raw(
        `select coalesce(consumer, target) as handler, count(*)::int as dead
           from sys_events_dlq where status = 'dead' group by 1`,
      );
      for (const row of rows) dead.set({ handler: row.handler }, row.dead);
    },
  };
}

function consumerLag(gauge: MakeGauge, consumers: readonly ConsumerNeeds[]): Figures {
  const events = gauge({
    name: 'rustok_event_consumer_lag_events',
    help: 'Events a consumer has not dealt with yet, over all tenants.',
    labelNames: ['consumer'],
  });
  const seconds = gauge({
    name: 'rustok_event_consumer_lag_seconds',
    help: 'Age of the oldest event a consumer has not dealt with yet, of the tenant that waits longest.',
    labelNames: ['consumer'],
  });
  return {
    gauges: [events, seconds],
    async ask(trx) {
      const { rows } = await trx.raw(LAG, { consumers: JSON.stringify(consumers) });
      for (const { name } of consumers) {
        events.set({ consumer: name }, 0);
        seconds.set({ consumer: name }, 0);
      }
      for (const { consumer, behind, age } of rows) {
        events.set({ consumer }, Number(behind));
        seconds.set({ consumer }, age);
      }
    },
  };
}

function log(gauge: MakeGauge, { retention }: EventSettings): Figures {
  const events = gauge({
    name: 'outbox_log_events',
    help: 'Events in the log, about: those after the last one of the days that were dropped.',
  });
  const held = gauge({
    name: 'outbox_retention_held_days',
    help: 'Days of the log that have expired, but are still there because somebody needs them.',
  });
  return {
    gauges: [events, held],
    async ask(trx) {
      const { rows } = await trx.raw(
        `select last_position - edge_position as events from sys_relay where log = 'domain'`,
      );
      const { days, hold_days: holdDays } = retention;
      const expired = await expiredLogDays(trx, { days, holdDays });
      events.set(Number(rows[0].events));
      held.set(expired.length);
    },
  };
}

/** Of those the relay's snapshot has not seen, those behind the target, and those of tenants that wait for it. */
const OLDEST = `
  select coalesce(greatest(0, extract(epoch from clock_timestamp() - least(
           (select min(created_at) from (
              select e.created_at from sys_events e where e.xid in (select pg_snapshot_xip(r.snap))
              union all
              select e.created_at from sys_events e where e.xid >= pg_snapshot_xmax(r.snap)) seen_by_nobody),
           (select p.created_at from sys_event_positions p
             where :target::text is not null
               and p.position > coalesce((select position from sys_relay_targets where target = :target), 0)
             order by p.position limit 1),
           (select min(f.created_at) from sys_relay_lanes l
             cross join lateral (select p.created_at from sys_event_positions p
                                  where p.tenant_id = l.tenant_id and p.position > l.position
                                  order by p.position limit 1) f
             where l.target = :target)))), 0)::float8 as age
    from sys_relay r where r.log = 'domain'`;

/** O(events behind), on the index by tenant and position. */
const LAG = `
  with ${CONSUMING}
  select c.name as consumer, sum(n.events) as behind,
         greatest(0, extract(epoch from clock_timestamp() - min(n.oldest)))::float8 as age
    from consuming c
   cross join lateral (select count(*) as events, min(p.created_at) as oldest from sys_event_positions p
                        where p.tenant_id = c.tenant_id and p.position > c.position and p.type = any(c.types)) n
   where n.events > 0
   group by c.name`;
