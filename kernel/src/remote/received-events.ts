import { systemActor } from '../access/actor.js';
import { BadInputError, ClientError, type FieldProblem } from '../errors.js';
import type { EventDefinition } from '../events/event-definition.js';
import type { ModuleDeclaration } from '../module/define-module.js';
import type { Platform } from '../platform.js';
import { type Tenant, tenantId } from '../tenancy/tenant.js';

/** An event as a module in another process tells it. */
export interface ReceivedEvent {
  /** The module's own; told twice with the same one, the event happened once. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly tenantId: string;
  /** The request it goes back to, when the module was told one. */
  readonly correlationId?: string | undefined;
  readonly payload: unknown;
}

export interface ReceivedOutcome {
  readonly id: string;
  /** Of its envelope in the log. */
  readonly eventId: string;
  readonly status: 'appended' | 'known';
}

interface CheckedEvent extends ReceivedEvent {
  readonly definition: EventDefinition;
  readonly tenant: Tenant;
}

/**
 * Appends what a module tells to the outbox, once by its id. Nothing is appended unless all of it may be: throws
 * `BAD_USER_INPUT` for payloads that do not fit, `EVENT_TYPE_UNKNOWN` for what the module does not declare, and
 * `EVENT_TENANT_INVALID` for tenants that do not have it on. Outcomes in the order of the events.
 */
export async function appendReceived(
  platform: Platform,
  module: ModuleDeclaration,
  events: readonly ReceivedEvent[],
): Promise<readonly ReceivedOutcome[]> {
  const checked = await Promise.all(events.map((event) => checkedEvent(platform, module, event)));
  refuseBadPayloads(checked);
  const outcomes = new Map<string, ReceivedOutcome>();
  for (const id of new Set(checked.map(({ tenant }) => tenant.id))) {
    const ofTenant = checked.filter(({ tenant }) => tenant.id === id);
    for (const [key, outcome] of await appendForTenant(platform, module, ofTenant))
      outcomes.set(key, outcome);
  }
  return checked.flatMap((event) => outcomes.get(keyOf(event)) ?? []);
}

async function checkedEvent(
  platform: Platform,
  module: ModuleDeclaration,
  event: ReceivedEvent,
): Promise<CheckedEvent> {
  const definition = module.events.find(
    ({ type, version }) => type === event.type && version === event.version,
  );
  if (!definition) {
    throw new ClientError(
      'EVENT_TYPE_UNKNOWN',
      `The module "${module.slug}" declares no event "${event.type}" of version ${String(event.version)}.`,
      { details: { type: event.type, version: event.version } },
    );
  }
  const tenant = await platform.tenants.byId(tenantId(event.tenantId));
  // A module is not told which tenants there are besides its own.
  if (!tenant?.isActive || !platform.modulesOf(tenant).includes(module.slug)) {
    throw new ClientError(
      'EVENT_TENANT_INVALID',
      `There is no tenant "${event.tenantId}" that has the module "${module.slug}" on.`,
      { details: { tenantId: event.tenantId } },
    );
  }
  return { ...event, definition, tenant };
}

function refuseBadPayloads(events: readonly CheckedEvent[]): void {
  const fields = events.flatMap(({ definition, payload }, index): readonly FieldProblem[] => {
    const parsed = definition.payload.safeParse(payload);
    if (parsed.success) return [];
    return parsed.error.issues.map(({ path, message }) => ({
      path: ['events', index, 'payload', ...path].join('.'),
      message,
    }));
  });
  if (fields.length > 0) throw new BadInputError('A payload does not fit its event.', { fields });
}

/** By key of the event: a transaction of this tenant, so neither row nor envelope can be another's. */
async function appendForTenant(
  platform: Platform,
  module: ModuleDeclaration,
  events: readonly CheckedEvent[],
): Promise<ReadonlyMap<string, ReceivedOutcome>> {
  const [first] = events;
  if (!first) return new Map();
  const { database } = platform.contextFor({
    tenant: first.tenant,
    actor: systemActor(`module:${module.slug}`),
  });
  return database.transaction(async ({ trx, append }) => {
    await trx.raw(`delete from sys_received_events where received_at < now() - interval '7 days'`);
    const outcomes = new Map<string, ReceivedOutcome>();
    for (const event of events) {
      const { id, definition, payload, correlationId } = event;
      if (outcomes.has(keyOf(event))) continue;
      // One lock per id: the same event told twice at a time waits here for the other's commit.
      await trx.raw(
        `select pg_advisory_xact_lock(hashtextextended(current_setting('app.tenant_id') || ? || ?, 0))`,
        [module.slug, id],
      );
      const known: { event_id: string } | undefined = await trx('sys_received_events')
        .where({ module_slug: module.slug, id })
        .first('event_id');
      if (known) {
        outcomes.set(keyOf(event), { id, eventId: known.event_id, status: 'known' });
        continue;
      }
      const cause = correlationId === undefined ? undefined : { correlationId, causationId: null };
      const envelope = append(definition, payload, cause);
      await trx('sys_received_events').insert({ module_slug: module.slug, id, event_id: envelope.id });
      outcomes.set(keyOf(event), { id, eventId: envelope.id, status: 'appended' });
    }
    return outcomes;
  });
}

function keyOf({ tenantId: tenant, id }: ReceivedEvent): string {
  return `${tenant} ${id}`;
}
