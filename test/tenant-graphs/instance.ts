import { Engine, type EngineOptions } from '@rustok/gateway';
import {
  type ModuleDeclaration,
  type ModuleSlug,
  Platform,
  createLogger,
  systemActor,
  type Tenant,
  toggleModule,
} from '@rustok/kernel';
import type { TestConnection } from '../kit/database.js';

/** Where graphs came from, how often: `memory`, `store`, `composition`. */
export type Builds = Readonly<Record<string, number>>;

/** One process of several on a database, as far as graphs are concerned. Ends with `await using`. */
export class Instance implements AsyncDisposable {
  private constructor(
    readonly platform: Platform,
    readonly engine: Engine,
  ) {}

  static async start(
    connection: TestConnection,
    modules: readonly ModuleDeclaration[],
    graphs: EngineOptions['graphs'] = {},
  ): Promise<Instance> {
    const platform = await Platform.start({
      ...{ modules, database: connection },
      accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
      logger: createLogger('silent'),
      seedPassword: 'nobody signs in',
    });
    return new Instance(platform, new Engine({ platform, graphs }));
  }

  async createTenant(slug: string, modules: readonly ModuleSlug[] = []): Promise<Tenant['id']> {
    const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];
    return this.platform.createTenant({ slug, name: slug, locales, modules });
  }

  async toggle(tenantId: Tenant['id'], slug: string, enabled: boolean): Promise<void> {
    await toggleModule(await this.#context(tenantId), { slug, enabled });
  }

  /** Data, or the first error's code. */
  async answer(tenantId: Tenant['id'], query: string): Promise<unknown> {
    try {
      const prepared = await this.engine.prepare(await this.#context(tenantId), { query });
      const { data, errors } = await this.engine.execute(prepared);
      return errors?.[0]?.extensions['code'] ?? data;
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  }

  builds(): Promise<Builds> {
    return this.#figures('rustok_graph_builds_total', 'source');
  }

  failures(): Promise<Builds> {
    return this.#figures('rustok_graph_failures_total', 'code');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close();
    await this.platform.close();
  }

  async #figures(name: string, label: string): Promise<Builds> {
    const { values } = (await this.engine.graphs.metrics.registry.getSingleMetric(name)?.get()) ?? {
      values: [],
    };
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels[label]), value]));
  }

  async #context(tenantId: Tenant['id']) {
    const tenant = await this.platform.tenants.byId(tenantId);
    if (!tenant) throw new Error('the tenant is gone');
    return this.platform.contextFor({ tenant, actor: systemActor('test') });
  }
}
