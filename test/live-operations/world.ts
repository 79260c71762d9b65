import { randomUUID } from 'node:crypto';
import { Engine, type EngineOptions } from '@rustok/gateway';
import {
  type Actor,
  ANONYMOUS,
  type GrantScope,
  type RequestContext,
  systemActor,
  type Tenant,
  toggleModule,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { gossip, news, NewsTold } from './news.js';

export interface World extends AsyncDisposable {
  readonly kit: TestPlatform;
  /** Another process, as it were, on the same platform. Closed with the world. */
  engine(options?: Omit<EngineOptions, 'platform'>): Engine;
  context(tenant: Tenant, actor?: Actor, languages?: readonly string[]): Promise<RequestContext>;
  /** One event per `seq`, in one transaction. */
  tell(tenant: Tenant, seqs: readonly number[], topic?: string): Promise<void>;
  toggle(tenant: Tenant, slug: string, enabled: boolean): Promise<void>;
}

export const SECRET = 'a secret for tests, thirty-two bytes long';

export async function startWorld(): Promise<World> {
  const kit = await startTestPlatform([news, gossip]);
  const { platform } = kit;
  const engines: Engine[] = [];
  const context: World['context'] = async (tenant, actor = ANONYMOUS, acceptedLocales = []) =>
    platform.contextFor({
      tenant: (await platform.tenants.byId(tenant.id)) ?? tenant,
      actor,
      acceptedLocales,
    });
  return {
    kit,
    context,
    engine(options = {}) {
      const engine = new Engine({ platform, cursorSecret: SECRET, ...options });
      engines.push(engine);
      return engine;
    },
    async tell(tenant, seqs, topic = 'all') {
      await kit.context(tenant).database.transaction(async (unit) => {
        for (const seq of seqs) unit.append(NewsTold, { seq, topic });
      });
    },
    async toggle(tenant, slug, enabled) {
      await toggleModule(await context(tenant, systemActor('test')), { slug, enabled });
    },
    async [Symbol.asyncDispose]() {
      for (const engine of engines) await engine.close();
      await kit[Symbol.asyncDispose]();
    },
  };
}

export function user(grants: Readonly<Record<string, GrantScope>> = {}): UserActor {
  return {
    kind: 'user',
    userId: randomUUID() as UserId,
    sessionId: randomUUID(),
    roles: [],
    grants: new Map(Object.entries(grants)),
    tokenExpiresAt: new Date(Date.now() + 900_000),
  };
}
