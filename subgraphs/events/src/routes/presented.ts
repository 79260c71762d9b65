import type { ConsumerState, DeadLetter, EventAuditEntry, Replay } from '@rustok/kernel';
import type { VisibleStatus } from '../operations/read-pipeline.js';

// Plain JSON of what the routes answer: names as scripts read them. Never positions: they count the events of all tenants.

export function presentDeadLetter(letter: DeadLetter) {
  return {
    id: letter.id,
    tenant_id: letter.tenantId,
    event_id: letter.eventId,
    event_type: letter.type,
    schema_version: letter.version,
    consumer: letter.consumer,
    target: letter.target,
    status: letter.status,
    reason: letter.reason,
    attempts: letter.attempts,
    envelope: letter.envelope,
    created_at: letter.deadAt,
    requeued_at: letter.requeuedAt,
    requeued_by: letter.requeuedBy,
    replayed_at: letter.replayedAt,
  };
}

export function presentReplay(replay: Replay) {
  return {
    id: replay.id,
    tenant_id: replay.tenantId,
    consumer: replay.consumer,
    event_types: replay.types,
    source: replay.source,
    from: replay.from,
    to: replay.to,
    events_per_second: replay.eventsPerSecond,
    status: replay.status,
    handled: replay.handled,
    dead: replay.dead,
    total: replay.total,
    last_error: replay.lastError,
    requested_by: replay.requestedBy,
    created_at: replay.createdAt,
    updated_at: replay.updatedAt,
    finished_at: replay.finishedAt,
  };
}

export function presentConsumer(state: ConsumerState) {
  return {
    name: state.consumer,
    module: state.module,
    tenant_id: state.tenantId,
    behind: state.behind,
    lag_s: state.lagS,
    attempts: state.attempts,
    next_attempt_at: state.nextAttemptAt,
    last_error: state.lastError,
    paused_at: state.pausedAt,
  };
}

export function presentAudit(entry: EventAuditEntry) {
  return {
    id: entry.id,
    tenant_id: entry.tenantId,
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    detail: entry.detail,
  };
}

export function presentPipeline(status: VisibleStatus) {
  return {
    transport: status.transport,
    target: status.target,
    backlog: status.backlog,
    unavailable_since: status.unavailableSince,
    last_error: status.lastError,
    dead: status.dead,
  };
}
