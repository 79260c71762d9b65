import {
  defineEvent,
  defineModule,
  type ModuleDeclaration,
  type Platform,
  protectTenantTable,
  type RequestContext,
  type SearchPrice,
  type Tenant,
} from '@rustok/kernel';
import { graphql } from 'graphql';
import { Query, Resolver } from 'type-graphql';
import { expect, vi } from 'vitest';
import { z } from 'zod';

/** One translation of a thing of a fixture module. */
export interface Text {
  readonly id: string;
  readonly locale?: string;
  readonly title: string;
  readonly body?: string;
  readonly isPublished?: boolean;
  readonly publishedAt?: Date | null;
  readonly authorId?: string;
  readonly tags?: readonly string[];
  /** Of the fixture facet whose values are ids and have names. */
  readonly shelves?: readonly string[];
  readonly prices?: readonly SearchPrice[];
  readonly imageUrl?: string;
}

/** Names of shelves by their id; a module would read them from its tables. */
export const SHELVES: Readonly<Record<string, string>> = { s1: 'Upper shelf', s2: 'Lower shelf' };

/** A small module whose things can be searched. */
export interface FixtureModule {
  readonly module: ModuleDeclaration;
  /** Writes a translation and publishes that it changed; without the event when the index is to be wrong. */
  save(context: RequestContext, text: Text, options?: { readonly event: boolean }): Promise<void>;
  remove(context: RequestContext, id: string): Promise<void>;
  /** Publishes that something happened to a shelf; what stands on it is projected anew. */
  touchShelf(context: RequestContext, shelf: string): Promise<void>;
  /** Called by the source when it has read and before it answers. */
  afterRead: () => Promise<void>;
}

export function fixtureModule(slug: string, kind: string): FixtureModule {
  const table = `fixture_${slug}`;
  const Changed = defineEvent({
    type: `${slug}.changed`,
    version: 1,
    description: 'A fixture changed.',
    payload: z.strictObject({ thing: z.uuid() }),
  });

  const ShelfChanged = defineEvent({
    type: `${slug}_shelf.changed`,
    version: 1,
    description: 'A shelf changed.',
    payload: z.strictObject({ shelf: z.string() }),
  });

  @Resolver()
  class FixtureResolver {
    @Query(() => String, { name: `${slug}Version` })
    version(): string {
      return '1';
    }
  }

  const module = defineModule({
    slug,
    name: slug,
    description: 'A fixture.',
    version: '0.1.0',
    kind: 'optional',
    events: [Changed, ShelfChanged],
    graphql: { resolvers: [FixtureResolver] },
    migrations: [
      {
        id: '0001-create',
        async up(trx) {
          await trx.raw(`create table ${table} (
            tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
            id uuid not null, locale varchar(10) not null, title text not null, body text not null,
            extra jsonb not null, is_published boolean not null, published_at timestamptz(3),
            updated_at timestamptz(3) not null default '2026-01-01',
            primary key (tenant_id, id, locale))`);
          await protectTenantTable(trx, table);
        },
      },
    ],
    search: [
      {
        kind,
        events: [
          { event: Changed, idOf: ({ thing }: { thing: string }) => thing },
          {
            event: ShelfChanged,
            facetOf: ({ shelf }: { shelf: string }) => ({ name: 'shelf', value: shelf }),
          },
        ],
        facets: [
          { name: 'tag' },
          {
            name: 'shelf',
            labels: (_, values) =>
              Promise.resolve(new Map(values.flatMap((v) => (SHELVES[v] ? [[v, SHELVES[v]]] : [])))),
          },
        ],
        async ids(trx, { after, limit }) {
          const rows: { id: string }[] = await trx(table)
            .distinct('id')
            .modify((query) => after !== null && void query.where('id', '>', after))
            .orderBy('id')
            .limit(limit);
          return rows.map((row) => row.id);
        },
        async load(trx, ids) {
          const rows = await trx(table).whereIn('id', ids);
          await fixture.afterRead();
          return rows.map((row) => ({
            id: row.id,
            locale: row.locale,
            title: row.title,
            slug: null,
            excerpt: null,
            body: row.body,
            isPublished: row.is_published,
            authorId: row.extra.authorId ?? null,
            publishedAt: row.published_at,
            updatedAt: row.updated_at,
            facets: { tag: row.extra.tags ?? [], shelf: row.extra.shelves ?? [], undeclared: ['x'] },
            prices: row.extra.prices ?? [],
            imageUrl: row.extra.imageUrl ?? null,
          }));
        },
      },
    ],
  });

  const fixture: FixtureModule = {
    module,
    afterRead: () => Promise.resolve(),
    touchShelf: (context, shelf) =>
      context.database.transaction(async (unit) => {
        unit.append(ShelfChanged, { shelf });
        await Promise.resolve();
      }),
    save: (
      context,
      { id, locale = 'en', title, body = '', isPublished = true, publishedAt, ...extra },
      options,
    ) =>
      context.database.transaction(async (unit) => {
        await unit
          .trx(table)
          .insert({
            id,
            locale,
            title,
            body,
            extra: JSON.stringify(extra),
            is_published: isPublished,
            published_at: publishedAt === undefined ? new Date('2026-01-02') : publishedAt,
          })
          .onConflict(['tenant_id', 'id', 'locale'])
          .merge();
        if (options?.event ?? true) unit.append(Changed, { thing: id });
      }),
    remove: (context, id) =>
      context.database.transaction(async (unit) => {
        await unit.trx(table).where({ id }).delete();
        unit.append(Changed, { thing: id });
      }),
  };
  return fixture;
}

/** `id(1)` < `id(2)` < … */
export function id(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Resolves when everything the tenant published is in its index. */
export async function settled(platform: Platform, tenant: Tenant): Promise<void> {
  const context = platform.contextFor({ tenant, actor: { kind: 'system', name: 'test' } });
  const behind = () =>
    context.database.read(async (trx) => {
      const { rows } = await trx.raw(
        `select count(*)::int as behind from sys_events e
           left join sys_event_positions p on p.event_id = e.id
          where e.type like '%.changed' and (p.position is null or p.position > coalesce(
            (select position from sys_consumer_offsets where consumer = 'index.documents'), 0))`,
      );
      return rows[0].behind;
    });
  await vi.waitFor(async () => expect(await behind()).toBe(0), { timeout: 20_000, interval: 20 });
}

export interface FoundHit {
  readonly id: string;
  readonly kind: string;
  readonly locale: string;
  readonly title: string;
  readonly highlight: string;
  readonly score: number;
}

export interface SearchResult {
  readonly hits: readonly FoundHit[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

const SEARCH = `query ($query: String!, $kinds: [String!], $locale: String, $first: Int, $after: String) {
  search(query: $query, kinds: $kinds, locale: $locale, first: $first, after: $after) {
    edges { node { id kind locale title highlight score } }
    pageInfo { endCursor hasNextPage }
  }
}`;

export interface SearchVariables {
  readonly kinds?: readonly string[];
  readonly locale?: string;
  readonly first?: number;
  readonly after?: string | null;
}

/** Throws the GraphQL error, if there is one. */
export async function search(
  context: RequestContext,
  query: string,
  variables: SearchVariables = {},
): Promise<SearchResult> {
  const { search } = await execute<{
    search: { edges: { node: FoundHit }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
  }>(context, SEARCH, { query, ...variables });
  return { hits: search.edges.map(({ node }) => ({ ...node })), ...search.pageInfo };
}

/** The titles found, sorted. */
export async function titles(context: RequestContext, query: string, variables?: SearchVariables) {
  return (await search(context, query, variables)).hits.map(({ title }) => title).sort();
}

/** One operation on the subgraph of the index. */
export async function execute<Data>(
  context: RequestContext,
  source: string,
  variableValues: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const schema = [...context.platform.schemas].find(([slug]) => slug === 'index')?.[1].executable;
  if (!schema) throw new Error('the index is not registered');
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue: context });
  if (errors?.[0]) throw errors[0];
  return data as Data;
}
