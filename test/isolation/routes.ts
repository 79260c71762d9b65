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
  'nodes/:id': 'ContentNode.id',
  'posts/:id': 'Post.id',
  'consumers/:name': 'EventConsumer.name',
  'media/:id': 'Media.id',
  'products/:id': 'Product.id',
  'variants/:id': 'ProductVariant.id',
  'categories/:id': 'ForumCategory.id',
  'topics/:id': 'ForumTopic.id',
  'replies/:id': 'ForumReply.id',
  'pages/:id': 'Page.id',
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
    `?tenant_id=${theirs[0]}`,
    '?all_tenants=true',
    `?all_tenants=true&tenant_id=${mine[0]}`,
    `?tenant_id=${mine[0]}&tenant_id=${theirs[0]}`,
    `?tenant=${theirs[0]}`,
    ...cursorsFor(route).map((edge) => `?after=${encode(victims.of(`${edge}.cursor`).at(-1))}`),
    ...slugsFor(route, victims).map((slug) => `?slug=${encode(slug)}`),
  ];
  const paths = pathsOf(route, { own, victims });
  const bodies = bodiesOf(route, { own, victims });
  const call = (path: string, body: unknown): Call => ({
    ...{ route: nameOf(route), method: route.method, path, body },
  });
  // Whatever is meant in all ways, and in every way something that is there.
  return [
    ...paths.flatMap((path) => bodies.map((body) => call(path, body))),
    ...queries.map((query) => call(`${paths[0]}${query}`, bodies[0])),
  ];
}

/** Newest and oldest: what only one has, and twins. */
const ends = <T>(values: readonly T[]): readonly T[] => [...values.slice(0, 3), ...values.slice(-2)];

const encode = (value: unknown) => encodeURIComponent(String(value));

/** Cursors of the lists that a route could answer. */
function cursorsFor({ method, path }: RouteDeclaration): readonly string[] {
  if (method !== 'GET') return [];
  const edges: Readonly<Record<string, readonly string[]>> = {
    admin: ['DeadLetterEdge', 'EventReplayEdge', 'EventAuditEdge'],
    commerce: ['ProductEdge'],
    forum: ['ForumCategoryEdge', 'ForumTopicEdge', 'ForumReplyEdge'],
  };
  return edges[path.split('/')[2] ?? ''] ?? [];
}

const slugsFor = ({ method, path }: RouteDeclaration, victims: Harvest): readonly unknown[] =>
  `${method} ${path}` === 'GET /api/pages' ? victims.of('Page.slug') : [];

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
      const ids = new Set([own, victims].flatMap((harvest) => ends(harvest.of(coordinate))));
      return paths.flatMap((path) => [...ids].map((id) => `${path}/${encodeURIComponent(String(id))}`));
    },
    [''],
  );
}

function bodiesOf(
  route: RouteDeclaration,
  { own, victims }: { readonly own: Harvest; readonly victims: Harvest },
): readonly unknown[] {
  if (route.method === 'GET' || route.method === 'DELETE') return [undefined];
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
  const bodies = known[nameOf(route)] ?? domainBodies({ own, victims })[nameOf(route)];
  if (!bodies) throw new Error(`no body is known for ${nameOf(route)}: add one to test/isolation/routes.ts`);
  return bodies;
}

/** Of the modules of shops and sites: with ids of the victim's wherever there may be one. */
function domainBodies({
  own,
  victims,
}: {
  readonly own: Harvest;
  readonly victims: Harvest;
}): Readonly<Record<string, readonly unknown[]>> {
  const text = 'Said by the attacker';
  const both = (coordinate: string) => [own.of(coordinate)[0], victims.of(coordinate).at(-1)];
  const title = { locale: 'en', title: text };
  const name = { locale: 'en', name: text };
  const price = { price: { amount: '1.00', currency: 'EUR' } };
  const versions = [1, 2, 3];
  const none = [undefined];
  return {
    'POST /api/commerce/products': both('ProductCategory.id').map((id) => ({
      ...{ translations: [title], category_ids: [id], variants: [{ prices: [price] }] },
    })),
    'PUT /api/commerce/products/:id': versions.flatMap((version) =>
      both('Media.id').map((id) => ({ expected_version: version, images: [{ media_id: id }] })),
    ),
    ...Object.fromEntries(
      ['publish', 'unpublish', 'archive', 'restore'].map((verb) => [
        `POST /api/commerce/products/:id/${verb}`,
        none,
      ]),
    ),
    'POST /api/commerce/products/:id/variants': [
      { options: ['large'] },
      ...both('Region.id').map((id) => ({ options: ['large'], prices: [{ ...price, region_id: id }] })),
    ],
    'PUT /api/commerce/variants/:id': versions.map((version) => ({
      expected_version: version,
      barcode: '1',
    })),
    'PUT /api/commerce/variants/:id/prices': [
      ...both('PriceList.id').map((id) => ({ price_list_id: id, prices: [price] })),
      ...both('Region.id').map((id) => ({ prices: [{ ...price, region_id: id }] })),
    ],
    'POST /api/commerce/variants/:id/inventory/adjust': both('StockLocation.id').map((id) => ({
      location_id: id,
      by: 1,
    })),
    'POST /api/commerce/variants/:id/inventory/set': both('StockLocation.id').map((id) => ({
      location_id: id,
      stocked: 7,
    })),
    'POST /api/commerce/inventory/check': both('ProductVariant.id').map((id) => ({
      items: [{ variant_id: id, quantity: 1 }],
    })),
    'POST /api/forum/categories': both('ForumCategory.id').map((id) => ({
      parent_id: id,
      translations: [name],
    })),
    'PUT /api/forum/categories/:id': versions.flatMap((version) =>
      both('ForumCategory.id').map((id) => ({ expected_version: version, parent_id: id })),
    ),
    'POST /api/forum/topics': both('ForumCategory.id').map((id) => ({
      category_id: id,
      title: text,
      body: text,
    })),
    'PUT /api/forum/topics/:id': versions.map((version) => ({ expected_version: version, body: text })),
    'POST /api/forum/topics/:id/replies': [
      { body: text },
      ...both('ForumReply.id').map((id) => ({ body: text, parent_reply_id: id })),
    ],
    'PUT /api/forum/replies/:id': versions.map((version) => ({ expected_version: version, body: text })),
    'POST /api/admin/pages': both('Product.id').map((id) => ({
      ...{ locale: 'en', title: text },
      blocks: [{ type: 'product_grid', data: { productIds: [id] } }],
    })),
    'PUT /api/admin/pages/:id': versions.map((version) => ({ version, title: text })),
    'POST /api/content/media': [fileOf(text)],
  };
}

function fileOf(text: string): FormData {
  const form = new FormData();
  form.append('file', new Blob([`%PDF-1.4\n% ${text}\n`]), 'said.pdf');
  return form;
}
