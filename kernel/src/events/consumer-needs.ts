import { switchesOf } from '../module/module-policy.js';
import type { ModuleSlug } from '../module/module-slug.js';
import type { ModuleRegistry } from '../module/registry.js';

/** What a consumer takes, and from which tenants: as data, so that the database can tell how far behind it is. */
export interface ConsumerNeeds {
  /** `index.documents` */
  readonly name: string;
  readonly types: readonly string[];
  /** It rests for a tenant that has not switched on all of these. */
  readonly switches: readonly ModuleSlug[];
}

export function consumerNeeds(registry: ModuleRegistry): readonly ConsumerNeeds[] {
  return registry.modules.flatMap((module) =>
    module.consumers.map(({ name, events }) => ({
      name,
      types: typeof events === 'function' ? events(registry) : events,
      switches: switchesOf(module.slug, registry),
    })),
  );
}

/**
 * A common table expression `consuming (name, types, tenant_id, position)`: each consumer with each active tenant it works
 * for, and how far it has got there. Binds `:consumers`, the needs as JSON. Of paused ones too.
 */
export const CONSUMING = `
  consuming as (
    select c.name, c.types, t.id as tenant_id, coalesce(o.position, 0) as position
      from json_to_recordset(:consumers) as c(name text, types text[], switches text[])
     cross join tenants t
      left join sys_consumer_offsets o on o.tenant_id = t.id and o.consumer = c.name
     where t.is_active
       and not exists (select from unnest(c.switches) as s(slug)
                        where not exists (select from tenant_modules m
                                           where m.tenant_id = t.id and m.module_slug = s.slug and m.enabled))
  )`;
