import { z } from 'zod';
import { requirePermission } from '../access/actor.js';
import type { EventDefinition } from '../events/event-definition.js';
import type { PositionedEnvelope } from '../events/envelope.js';
import {
  defineModule,
  type ModuleDeclaration,
  type SubscriptionDeclaration,
} from '../module/define-module.js';
import type { ModuleSlug } from '../module/module-slug.js';
import type { RequestContext } from '../module/request-context.js';
import type { RemoteEntry } from './remote-entry.js';

/** Where a module's GraphQL is answered, and how far it is trusted. */
export interface RemoteEndpoint {
  readonly url: string;
  /** Signs what the gateway says of a request, and what the module posts as events. */
  readonly secret: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Whether requests of one actor that are the same, and in flight at the same time, are made once. */
  readonly shareRequestsInFlight: boolean;
  /** Milliseconds between two looks at its schema. */
  readonly schemaPollMs: number;
  /** Root subscription field that the log feeds → what the module is asked for an event. */
  readonly subscriptions: ReadonlyMap<string, EventSubscription>;
  /** By which its other subscription fields are listened to; without it, it may have none. */
  readonly pull: PullProtocol | undefined;
  /** Whether it writes into the platform's own database, as a module of a package does. */
  readonly writesHere: boolean;
}

/** `graphql-sse`'s distinct connections mode, or `graphql-transport-ws`. */
export type PullProtocol = 'sse' | 'ws';

export type EventSubscription =
  | {
      /** For the entity, by the key that stands in the event. */
      readonly kind: 'entity';
      /** Field of the entity's `@key` → field of the payload. */
      readonly key: Readonly<Record<string, string>>;
    }
  /** For the field itself, with the whole event: of a module whose package says what feeds it. */
  | { readonly kind: 'event' };

const MIN_SECRET = 32;

/** A module that is declared in the manifest alone. Throws an `Error` that says what is wrong with it. */
export function remoteModule(
  slug: ModuleSlug,
  entry: RemoteEntry,
  env: NodeJS.ProcessEnv,
): ModuleDeclaration {
  const space = `${slug.replaceAll('-', '_')}.`;
  const foreign = entry.events.filter(({ type }) => !type.startsWith(space));
  if (foreign.length > 0) {
    throw new Error(`its events must begin with "${space}": ${foreign.map(({ type }) => type).join(', ')}`);
  }
  const events = entry.events.map(eventDefinition);
  const subscriptions = Object.entries(entry.subscriptions).map(
    ([field, declared]) => [field, subscriptionDeclaration(field, declared, events)] as const,
  );
  return {
    ...defineModule({
      slug,
      name: entry.name ?? slug,
      description: entry.description,
      version: entry.version,
      kind: entry.required ? 'core' : 'optional',
      dependsOn: entry.depends_on,
      permissions: entry.permissions.map(({ grants, ...permission }) => ({
        ...permission,
        grants: Object.fromEntries(Object.entries(grants)),
      })),
      events,
      graphql: { resolvers: [], subscriptions: Object.fromEntries(subscriptions) },
    }),
    remote: { ...endpointOf(entry, env, new Map(entities(entry))), writesHere: false },
  };
}

/**
 * A module that a package declares, and whose GraphQL is answered elsewhere. For an event, it is asked for the entity where the
 * manifest has a key, else for the field.
 */
export function servedElsewhere(
  declaration: ModuleDeclaration,
  entry: RemoteEntry,
  env: NodeJS.ProcessEnv,
): ModuleDeclaration {
  const { subscriptions = {} } = declaration.graphql;
  const unknown = Object.keys(entry.subscriptions).filter((field) => !(field in subscriptions));
  if (unknown.length > 0) throw new Error(`it has no subscription ${unknown.join(', ')}`);
  const misplaced = (['name', 'permissions', 'events'] as const).filter((key) => entry[key]?.length);
  if (misplaced.length > 0) throw new Error(`its package says ${misplaced.join(', ')}, not the manifest`);
  const answered = Object.keys(subscriptions).map((field) => [field, { kind: 'event' }] as const);
  const endpoint = endpointOf(entry, env, new Map([...answered, ...entities(entry)]));
  return { ...declaration, remote: { ...endpoint, writesHere: true } };
}

/** The same module, answered in this process. */
export function servedHere({ remote: _elsewhere, ...declaration }: ModuleDeclaration): ModuleDeclaration {
  return declaration;
}

function entities({ subscriptions }: RemoteEntry): readonly (readonly [string, EventSubscription])[] {
  return Object.entries(subscriptions).map(([field, { key }]) => [field, { kind: 'entity', key }]);
}

function endpointOf(
  entry: RemoteEntry,
  env: NodeJS.ProcessEnv,
  subscriptions: RemoteEndpoint['subscriptions'],
): Omit<RemoteEndpoint, 'writesHere'> {
  const variable = entry.secret.slice('env:'.length);
  const secret = env[variable] ?? '';
  if (secret.length < MIN_SECRET) {
    throw new Error(`${variable} must hold its secret, of at least ${String(MIN_SECRET)} characters`);
  }
  return {
    url: entry.url,
    secret,
    timeoutMs: entry.timeout_ms,
    maxResponseBytes: entry.max_response_bytes,
    shareRequestsInFlight: entry.share_requests_in_flight,
    schemaPollMs: entry.schema_poll_ms,
    subscriptions,
    pull: entry.subscription_protocol === 'events' ? undefined : entry.subscription_protocol,
  };
}

function eventDefinition({ payload, ...event }: RemoteEntry['events'][number]): EventDefinition {
  try {
    return { ...event, payload: z.fromJSONSchema(payload) };
  } catch (error) {
    throw new Error(
      `the payload of "${event.type}" is no JSON Schema that is understood: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function subscriptionDeclaration(
  field: string,
  { events: types, where, permission }: RemoteEntry['subscriptions'][string],
  events: readonly EventDefinition[],
): SubscriptionDeclaration {
  const unknown = types?.filter((type) => !events.some((event) => event.type === type)) ?? [field];
  if (unknown.length > 0) throw new Error(`nothing feeds the subscription "${field}": ${unknown.join(', ')}`);
  return {
    events: events.filter(({ type }) => types?.includes(type)),
    ...(permission && {
      authorize: ({ actor }: RequestContext) => void requirePermission(actor, permission),
    }),
    filter: (event, args) => Object.entries(where).every(([arg, name]) => fits(args[arg], event, name)),
  };
}

/** An argument that was not given asks for nothing. */
function fits(wanted: unknown, { payload }: PositionedEnvelope, name: string): boolean {
  if (wanted === undefined || wanted === null) return true;
  const value = (payload as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(value) ? value.includes(wanted) : value === wanted;
}
