import { z } from 'zod';
import { requirePermission } from '../access/actor.js';
import { parseInput } from '../graphql/parse-input.js';
import type { GraphPreview } from './graph-preview.js';
import { type ModuleSetOutcome, outcomeOfSet } from './module-set.js';
import type { ModuleSlug } from './module-slug.js';
import type { RequestContext } from './request-context.js';

/** What would change for a tenant; nothing has. */
export interface ModulePreview extends ModuleSetOutcome {
  /** Of the policy the preview was made by: what `toggleModule` takes as `expectedRevision`. */
  readonly revision: string;
  readonly switchedOn: readonly ModuleSlug[];
  readonly switchedOff: readonly ModuleSlug[];
  readonly graph: GraphPreview;
}

const ARGS = z.object({ set: z.array(z.string().max(64)).max(500) });

/**
 * What would change if exactly these optional modules were on. A set with problems is answered as far as it could be: without
 * what lacks what it needs. Needs `modules:manage`. Throws `BAD_USER_INPUT`, `GRAPH_PREVIEW_UNAVAILABLE` and what
 * `GraphPreviewer.preview` throws.
 */
export async function previewModules(
  context: RequestContext,
  args: { readonly set: readonly string[] },
): Promise<ModulePreview> {
  requirePermission(context.actor, 'modules:manage');
  const { set } = parseInput(ARGS, args);
  const { platform, tenant } = context;
  const now = platform.policyOf(tenant);
  const outcome = outcomeOfSet(set, now, platform.registry);
  const { enabled } = outcome.policy;
  return {
    ...outcome,
    revision: now.revision,
    switchedOn: enabled.filter((slug) => !now.has(slug)),
    switchedOff: now.enabled.filter((slug) => !outcome.policy.has(slug)),
    graph: await platform.graphPreviewer.preview(tenant, enabled),
  };
}
