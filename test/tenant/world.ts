import {
  type Actor,
  ANONYMOUS,
  type EventDefinition,
  type GrantScope,
  type PayloadOf,
  type Permission,
  type SystemRole,
  type Tenant,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import blog from '@rustok/blog';
import content from '@rustok/content';
import { Engine } from '@rustok/gateway';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import { randomUUID } from 'node:crypto';
import { graphql } from 'graphql';
import pg from 'pg';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';

const MODULES = [tenantModule, rbac, content, blog];

export interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly data: any;
  /** `extensions.code` of each error. */
  readonly codes: readonly unknown[];
}

export interface EntityOptions {
  /** Slug of the module that is asked. */
  readonly module: string;
  readonly type: string;
  readonly fields: string;
  readonly id?: string;
  readonly actor?: Actor;
}

/** Tenants of a platform with all modules, asked through the gateway's engine on the graph that each tenant has. */
export interface World extends AsyncDisposable {
  readonly kit: TestPlatform;
  /** A tenant with these optional modules; default both. */
  tenant(slug: string, modules?: readonly ('blog' | 'content')[]): Promise<Tenant>;
  /** A user whose row exists, with what the role grants by declaration, or with these grants. */
  user(
    tenant: Tenant,
    rights: SystemRole | Readonly<Record<Permission, GrantScope>>,
    name?: string,
  ): Promise<UserActor>;
  /** By default as nobody. The tenant is read anew, as for each request. */
  ask(tenant: Tenant, query: string, actor?: Actor, variables?: Record<string, unknown>): Promise<Answer>;
  /** Asks one module, past the gateway's graph, for an entity by reference; as nobody, and of this tenant, unless said otherwise. */
  entity(tenant: Tenant, options: EntityOptions): Promise<Answer>;
  publish<E extends EventDefinition>(
    tenant: Tenant,
    event: E,
    payload: PayloadOf<E>,
    actor?: Actor,
  ): Promise<string>;
  /** Straight into the database, past every rule. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export async function startWorld(): Promise<World> {
  const kit = await startTestPlatform(MODULES);
  const { platform } = kit;
  const engine = new Engine({ platform });
  const pool = new pg.Pool({ ...kit.connection, max: 2 });

  const contextOf = async (tenant: Tenant, actor: Actor) =>
    platform.contextFor({ tenant: (await platform.tenants.byId(tenant.id)) ?? tenant, actor });

  return {
    kit,
    tenant: (slug, modules = ['content', 'blog']) =>
      kit.tenant(
        slug,
        [content, blog].map((module) => module.slug).filter((known) => (modules as string[]).includes(known)),
      ),
    async user(tenant, rights, name = 'Somebody') {
      const userId = randomUUID() as UserId;
      await kit.context(tenant).database.transaction(async ({ trx }) => {
        await trx('users').insert({ id: userId, email: `${userId}@test.local`, password_hash: '-', name });
      });
      const grants = (
        typeof rights === 'string'
          ? MODULES.flatMap(({ permissions }) => permissions).map((p) => [p.permission, p.grants[rights]])
          : Object.entries(rights)
      ).filter(([, scope]) => scope !== undefined) as [Permission, GrantScope][];
      return {
        kind: 'user',
        userId,
        sessionId: randomUUID(),
        roles: typeof rights === 'string' ? [rights] : [],
        grants: new Map(grants),
        tokenExpiresAt: new Date(Date.now() + 900_000),
      };
    },
    async ask(tenant, query, actor = ANONYMOUS, variables = {}) {
      const context = await contextOf(tenant, actor);
      const { data = null, errors = [] } = await engine.execute(
        await engine.prepare(context, { query, variables }),
      );
      return { data, codes: errors.map(({ extensions }) => extensions.code) };
    },
    async entity(tenant, { module: slug, type, fields, id = tenant.id, actor = ANONYMOUS }) {
      const schema = [...platform.schemas].find(([known]) => known === slug)?.[1].executable;
      if (!schema) throw new Error(`the module "${slug}" has no schema`);
      const { data = null, errors = [] } = await graphql({
        schema,
        source: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${fields} } } }`,
        variableValues: { r: [{ __typename: type, id }] },
        contextValue: await contextOf(tenant, actor),
      });
      return { data, codes: errors.map(({ extensions }) => extensions.code) };
    },
    publish: (tenant, event, payload, actor) =>
      kit.context(tenant, actor).database.transaction(async (unit) => unit.append(event, payload).id),
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await engine.close();
      await kit[Symbol.asyncDispose]();
    },
  };
}
