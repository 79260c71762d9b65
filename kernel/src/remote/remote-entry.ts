import { z } from 'zod';
import { PERMISSION, type Permission, SYSTEM_ROLES } from '../access/permissions.js';
import type { ModuleSlug } from '../module/module-slug.js';
import { EVENT_TYPE } from '../events/event-definition.js';

const name = z.string().regex(/^[_A-Za-z][_0-9A-Za-z]*$/, 'must be a name of GraphQL');

const permissionName = z
  .string()
  .regex(PERMISSION)
  .transform((value) => value as Permission);

const permission = z.strictObject({
  permission: permissionName,
  description: z.string(),
  grants: z.partialRecord(z.enum(SYSTEM_ROLES), z.enum(['all', 'own'])),
});

const event = z.strictObject({
  type: z.string().regex(EVENT_TYPE),
  version: z.number().int().min(1).max(32_767).default(1),
  description: z.string(),
  /** JSON Schema (2020-12) of the payload. */
  payload: z.record(z.string(), z.unknown()),
});

const subscription = z.strictObject({
  /** Types of events that feed the field. Required unless a package declares the module. */
  events: z.array(z.string()).min(1).optional(),
  /** Field of the entity's `@key` → field of the payload. */
  key: z.record(name, z.string()).refine((key) => Object.keys(key).length > 0, 'must name a field'),
  /** Argument → field of the payload: a given argument must be equal to it, or in it when it is a list. */
  where: z.record(name, z.string()).default({}),
  /** What an actor must hold to listen. Default: whoever may ask may listen, and the module decides at each event. */
  permission: permissionName.optional(),
});

/** `source = "url"`: a module whose GraphQL another process answers. */
export const remoteEntry = (slug: z.ZodType<ModuleSlug>) =>
  z.strictObject({
    source: z.literal('url'),
    /** Of its GraphQL endpoint. */
    url: z.url({ protocol: /^https?$/ }),
    /** `env:NAME`: the variable that holds what signs both directions, at least 32 characters. */
    secret: z.string().regex(/^env:[A-Za-z_][A-Za-z0-9_]*$/, 'must be "env:" and the name of a variable'),
    /** Folder of the package that declares the module, when there is one. Then nothing is declared here. */
    path: z.string().optional(),
    required: z.boolean().default(false),
    depends_on: z.array(slug).default([]),
    name: z.string().optional(),
    description: z.string().default(''),
    version: z.string().default('0.0.0'),
    permissions: z.array(permission).default([]),
    events: z.array(event).default([]),
    /** Root subscription field → what feeds it. */
    subscriptions: z.record(name, subscription).default({}),
    /** How its other subscription fields are listened to, at `url`; with `events` it may have none. */
    subscription_protocol: z.enum(['events', 'sse', 'ws']).default('events'),
    timeout_ms: z.number().int().min(1).max(120_000).default(10_000),
    max_response_bytes: z.number().int().min(1_000).max(1_000_000_000).default(10_000_000),
    /** Whether it is asked once for what the same actor asks several times at the same moment. */
    share_requests_in_flight: z.boolean().default(false),
    /** Milliseconds between two looks at its schema. */
    schema_poll_ms: z.number().int().min(100).max(3_600_000).default(30_000),
  });

export type RemoteEntry = z.output<ReturnType<typeof remoteEntry>>;
