import {
  type Actor,
  ANONYMOUS,
  type GrantScope,
  type ModuleDeclaration,
  type Permission,
  type RequestContext,
  type SystemRole,
  type Tenant,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type ExecutionResult, graphql } from 'graphql';
import pg from 'pg';
import { expect } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';

/** What GraphQL answered, as a test reads it. */
export interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly data: any;
  /** `extensions.code` of each error. */
  readonly codes: readonly unknown[];
  /** `extensions.fields` of the first error, only the paths. */
  readonly fields: readonly string[];
  readonly errors: ExecutionResult['errors'];
}

export interface World extends AsyncDisposable {
  readonly test: TestPlatform;
  readonly shop: Tenant;
  readonly other: Tenant;
  /** A user whose row exists, with the grants a role has by declaration, or with these. */
  user(tenant: Tenant, rights: SystemRole | Readonly<Record<Permission, GrantScope>>): Promise<UserActor>;
  context(actor?: Actor, options?: Partial<AskOptions>): RequestContext;
  /** Runs a document on one module's schema, in `shop` unless said otherwise. */
  ask(source: string, actor?: Actor, options?: Partial<AskOptions>): Promise<Answer>;
  /** Types and payloads of the tenant's events, oldest first. */
  events(tenant?: Tenant): Promise<readonly { type: string; payload: unknown; actorId: string | null }[]>;
}

export interface AskOptions {
  readonly tenant: Tenant;
  readonly variables: Record<string, unknown>;
  readonly acceptedLocales: readonly string[];
  readonly rootValue: unknown;
  readonly context: RequestContext;
}

export async function createWorld(
  modules: readonly ModuleDeclaration[],
  module: ModuleDeclaration,
): Promise<World> {
  const test = await startTestPlatform(modules);
  const slugs = modules.map(({ slug }) => slug);
  const shop = await test.tenant('shop', slugs);
  const other = await test.tenant('other', slugs);
  const schema = test.platform.schemas.get(module.slug)?.executable;
  if (!schema) throw new Error(`no schema of "${module.slug}"`);

  const world: World = {
    test,
    shop,
    other,
    async user(tenant, rights) {
      const userId = randomUUID() as UserId;
      await test.context(tenant).database.transaction(async ({ trx }) => {
        await trx('users').insert({ id: userId, email: `${userId}@test.local`, password_hash: '-' });
      });
      const grants = new Map<Permission, GrantScope>(
        typeof rights === 'string'
          ? modules.flatMap(({ permissions }) =>
              permissions.flatMap(({ permission, grants: byRole }) => {
                const scope = byRole[rights];
                return scope ? ([[permission, scope]] as const) : [];
              }),
            )
          : (Object.entries(rights) as [Permission, GrantScope][]),
      );
      return {
        kind: 'user',
        userId,
        sessionId: randomUUID(),
        roles: typeof rights === 'string' ? [rights] : [],
        grants,
        tokenExpiresAt: new Date(Date.now() + 900_000),
      };
    },
    context: (actor = ANONYMOUS, { tenant = shop, acceptedLocales = [] } = {}) =>
      test.platform.contextFor({ tenant, actor, acceptedLocales }),
    async ask(source, actor = ANONYMOUS, options = {}) {
      const { data = null, errors = [] } = await graphql({
        schema,
        source,
        rootValue: options.rootValue,
        contextValue: options.context ?? world.context(actor, options),
        variableValues: options.variables ?? null,
      });
      const fields = (errors[0]?.extensions.fields ?? []) as readonly { path: string }[];
      return {
        data,
        errors,
        codes: errors.map(({ extensions, message }) => extensions.code ?? message),
        fields: fields.map(({ path }) => path),
      };
    },
    events: (tenant = shop) =>
      test.context(tenant).database.read(async (trx) => {
        const rows: { envelope: { type: string; payload: unknown; actorId: string | null } }[] = await trx(
          'sys_events',
        )
          .orderBy('seq')
          .select('envelope');
        return rows.map(({ envelope: { type, payload, actorId } }) => ({ type, payload, actorId }));
      }),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
  return world;
}

/** Set wherever `work` of a count runs, and whatever it awaits; not where the relay and consumers do, who began before. */
const counted = new AsyncLocalStorage<{ statements: number }>();

/** How many statements `work` sends as the application, without those that open and close transactions. */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype;
  const count = { statements: 0 };
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [statement] = args as [string | { text: string }];
    const text = typeof statement === 'string' ? statement : statement.text;
    // What wakes the relay may go on in it; and the pool greets new connections with its own question.
    const isOurs = !/^(begin|commit|rollback|set |select version)|\bsys_/i.test(text);
    const current = counted.getStore();
    if (current && applicationOf(this) === 'rustok-app' && isOurs) current.statements += 1;
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  try {
    await counted.run(count, work);
  } finally {
    pg.Client.prototype.query = query;
  }
  // What is asked for over a socket is sent by somebody else.
  expect(count.statements, 'statements that were counted').toBeGreaterThan(0);
  return count.statements;
}

function applicationOf(client: pg.Client): unknown {
  return (client as unknown as { connectionParameters: { application_name?: string } }).connectionParameters
    .application_name;
}
