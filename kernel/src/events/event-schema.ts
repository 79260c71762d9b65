import { z } from 'zod';
import { kernelEvents } from '../module/events.js';
import type { ModuleDeclaration } from '../module/define-module.js';
import type { EventDefinition } from './event-definition.js';

/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The events one module declares, or the kernel. */
export interface EventSpace {
  /** A module's slug, or `kernel`. */
  readonly slug: string;
  readonly name: string;
  readonly events: readonly EventDefinition[];
}

/** The kernel's events first, then those of the modules in their order; within, by type and version. */
export function eventSpaces(modules: readonly ModuleDeclaration[]): readonly EventSpace[] {
  const kernel = { slug: 'kernel', name: 'Kernel', events: kernelEvents };
  return [kernel, ...modules]
    .filter(({ events }) => events.length > 0)
    .map(({ slug, name, events }) => ({
      slug,
      name,
      events: events.toSorted((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : a.version - b.version)),
    }));
}

/** `blog.post.published.v1`: names a published version, and its file in `schema/events/`. */
export function eventName({ type, version }: Pick<EventDefinition, 'type' | 'version'>): string {
  return `${type}.v${version}`;
}

/** The schema of each event's payload, by the event's name: what readers of that version may rely on. */
export function eventSchemas(modules: readonly ModuleDeclaration[]): ReadonlyMap<string, JsonSchema> {
  return new Map(
    eventSpaces(modules).flatMap(({ slug, events }) =>
      events.map((event) => [eventName(event), eventSchema(slug, event)] as const),
    ),
  );
}

function eventSchema(module: string, event: EventDefinition): JsonSchema {
  const { $schema, ...payload } = z.toJSONSchema(event.payload, { io: 'output' });
  return {
    $schema,
    $id: `urn:rustok:event:${event.type}:v${event.version}`,
    $comment: 'Generated from the modules by `npm run codegen`; do not edit.',
    title: event.type,
    description: event.description,
    version: event.version,
    module,
    ...payload,
  };
}
