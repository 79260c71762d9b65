import type { Figures, MakeGauge } from '../pipeline-figures.js';

/** Each count is of those that none before it counts. */
const STATES = ['inactive', 'unknown', 'refused', 'due', 'waiting'] as const;

/** What waits for its time, over all tenants. `known`: names of events this version of the platform can publish. */
export function scheduledFigures(gauge: MakeGauge, known: readonly string[]): Figures {
  const events = gauge({
    name: 'rustok_scheduled_events',
    help: 'Events that are to be published later, by what they wait for.',
    labelNames: ['state'],
  });
  const lag = gauge({
    name: 'rustok_scheduled_events_lag_seconds',
    help: 'How long the oldest scheduled event that is due has been so; 0 when none is.',
  });
  return {
    gauges: [events, lag],
    async ask(trx) {
      const { rows } = await trx.raw(COUNTS, { known: [...known] });
      const counts = new Map((rows as CountRow[]).map((row) => [row.state, row]));
      for (const state of STATES) events.set({ state }, counts.get(state)?.events ?? 0);
      lag.set(counts.get('due')?.lag ?? 0);
    },
  };
}

interface CountRow {
  readonly state: (typeof STATES)[number];
  readonly events: number;
  /** Seconds. */
  readonly lag: number;
}

const COUNTS = `
  select state, count(*)::int as events, greatest(0, extract(epoch from now() - min(due_at)))::float8 as lag
    from (select s.due_at,
                 case when not t.is_active then 'inactive'
                      when s.event_type || '.v' || s.version <> all(:known) then 'unknown'
                      when s.attempts > 0 then 'refused'
                      when s.due_at <= now() then 'due'
                      else 'waiting' end as state
            from sys_scheduled_events s join tenants t on t.id = s.tenant_id) counted
   group by state`;
