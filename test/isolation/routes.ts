import type { RouteDeclaration } from '@rustok/kernel';
import type { Harvest } from './harvest.js';

/** A route as it is called once. */
export interface Call {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Whose ids a parameter of a path names, by the segment before it. */
const OWNERS: Readonly<Record<string, string>> = {
  'dlq/:id': 'DeadLetter.id',
  'replays/:id': 'EventReplay.id',
  'tenants/:id': 'Tenant.id',
  'media/:id': 'Media.id',
  'nodes/:id': 'ContentNode.id',
  'posts/:id': 'Post.id',
  'consumers/:name': 'EventConsumer.name',
};

export const nameOf = ({ method, path }: RouteDeclaration): string => `${method} ${path}`;

/**
 * Calls of a route that could reach the victim: ids of theirs in the path, and in query or body whatever widens the reach.
 * Throws for a parameter or body it knows nothing of.
 */
export function callsOf(
  route: RouteDeclaration,
  { own, victims }: { readonly own: Harvest; readonly victims: Harvest },
): readonly Call[] {
  const [mine, theirs] = [own.of('Tenant.id'), victims.of('Tenant.id')];
  const queries = [
    '',
    `?tenant_id=${theirs[0]}`,
    '?all_tenants=true',
    `?all_tenants=true&tenant_id=${mine[0]}`,
    `?tenant_id=${mine[0]}&tenant_id=${theirs[0]}`,
    ...['DeadLetterEdge', 'EventReplayEdge', 'EventAuditEdge'].map(
      (edge) => `?after=${encodeURIComponent(String(victims.of(`${edge}.cursor`).at(-1)))}`,
    ),
  ];
  return pathsOf(route, { own, victims }).flatMap((path) =>
    queries.flatMap((query) =>
      bodiesOf(route, { own, victims }).map((body) => ({
        ...{ route: nameOf(route), method: route.method, path: `${path}${query}`, body },
      })),
    ),
  );
}

function pathsOf(
  route: RouteDeclaration,
  { own, victims }: { readonly own: Harvest; readonly victims: Harvest },
): readonly string[] {
  return route.path.split('/').reduce<readonly string[]>(
    (paths, segment, at, segments) => {
      if (at === 0) return paths;
      if (!segment.startsWith(':')) return paths.map((path) => `${path}/${segment}`);
      const coordinate = OWNERS[`${segments[at - 1]}/${segment}`];
      if (coordinate === undefined) {
        throw new Error(
          `no value is known for ${segment} of ${nameOf(route)}: add it to test/isolation/routes.ts`,
        );
      }
      const ids = new Set([...own.of(coordinate).slice(0, 3), ...victims.of(coordinate)]);
      return paths.flatMap((path) => [...ids].map((id) => `${path}/${encodeURIComponent(String(id))}`));
    },
    [''],
  );
}

function bodiesOf(
  route: RouteDeclaration,
  { own, victims }: { readonly own: Harvest; readonly victims: Harvest },
): readonly unknown[] {
  if (route.method === 'GET') return [undefined];
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const theirs = victims.of('Tenant.id')[0];
  const letters = victims.of('DeadLetter.id');
  const known: Readonly<Record<string, readonly unknown[]>> = {
    'POST /api/admin/events/dlq/replay': [
      { filter: { ids: [...letters, ...own.of('DeadLetter.id')] } },
      { filter: { ids: letters, tenant_id: theirs } },
      { filter: {}, all_tenants: true },
    ],
    'POST /api/admin/events/dlq/:id/replay': [undefined],
    'POST /api/admin/events/replays': [{ from }, { from, tenant_id: theirs }],
    'POST /api/admin/events/replays/:id/cancel': [undefined],
    'POST /api/content/media': [undefined],
    'POST /api/content/nodes': [
      { kind: 'page', translations: [{ locale: 'en', title: 'Said by the attacker' }] },
      {
        ...{ kind: 'page', translations: [{ locale: 'en', title: 'Said by the attacker' }] },
        ...{ category_id: victims.of('Category.id').at(-1), tag_ids: victims.of('Tag.id') },
      },
    ],
    'PUT /api/content/nodes/:id': [
      { expected_version: 1, position: 1 },
      { expected_version: 2, parent_id: victims.of('ContentNode.id').at(-1) },
    ],
    'DELETE /api/content/nodes/:id': [undefined],
    'POST /api/blog/posts': [
      { locale: 'en', title: 'Said by the attacker', body: 'Said by the attacker' },
      {
        ...{ locale: 'en', title: 'Said by the attacker', body: 'Said by the attacker' },
        ...{ category_id: victims.of('Category.id').at(-1), tag_ids: victims.of('Tag.id') },
      },
    ],
    'PUT /api/blog/posts/:id': [{ version: 1, title: 'Said by the attacker' }],
    'DELETE /api/blog/posts/:id': [undefined],
    'POST /api/admin/events/consumers/:name/pause': [undefined],
    'POST /api/admin/events/consumers/:name/resume': [undefined],
  };
  const bodies = known[nameOf(route)];
  if (!bodies) throw new Error(`no body is known for ${nameOf(route)}: add one to test/isolation/routes.ts`);
  return bodies;
}
