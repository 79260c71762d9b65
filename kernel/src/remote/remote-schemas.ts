import type { Knex } from 'knex';

/** The schemas that modules in other processes were last served with, for a start while one is away. */
export class RemoteSchemas {
  /** `platform`: a connection of the platform role; no tenant has a part in this. */
  constructor(readonly platform: Knex) {}

  /** Module → SDL. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const rows: readonly { module_slug: string; sdl: string }[] = await this.platform(
      'sys_remote_schemas',
    ).select('module_slug', 'sdl');
    return new Map(rows.map(({ module_slug, sdl }) => [module_slug, sdl]));
  }

  async keep(module: string, sdl: string): Promise<void> {
    await this.platform('sys_remote_schemas')
      .insert({ module_slug: module, sdl })
      .onConflict('module_slug')
      .merge({ sdl, kept_at: this.platform.fn.now() });
  }
}
