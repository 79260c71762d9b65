import type { Knex } from 'knex';
import type { Logger } from '../telemetry/logger.js';
import type { ModuleRegistry } from './registry.js';
import { type ModuleSlug, moduleSlug } from './module-slug.js';

/** Carries the slugs of modules, with spaces between them. */
export const TOGGLES_CHANNEL = 'rustok_toggles';

/** Characters of a notification's payload; Postgres takes less than 8000 bytes. */
const MAX_PAYLOAD = 7_900;

/** Called with all modules that would be on, core ones included. */
export type ToggleNoticeListener = (modules: readonly ModuleSlug[]) => void;

export interface ToggleNoticesOptions {
  /** Connections of the platform role: a tenant's transaction never notifies. */
  readonly platform: Knex;
  readonly registry: ModuleRegistry;
  readonly logger: Logger;
}

/**
 * What modules some tenant is about to have, told to all instances before it has them, so that they can be ready when it
 * has. Nothing depends on it: it names no tenant, the toggle may yet be refused, and one that is lost costs time only.
 */
export class ToggleNotices {
  readonly #options: ToggleNoticesOptions;
  readonly #listeners = new Set<ToggleNoticeListener>();

  constructor(options: ToggleNoticesOptions) {
    this.#options = options;
  }

  /** Tells all instances, this one too. Never rejects. */
  async tell(modules: readonly ModuleSlug[]): Promise<void> {
    const { platform, logger } = this.#options;
    const payload = modules.join(' ');
    if (payload.length > MAX_PAYLOAD) return;
    await platform
      .raw('select pg_notify(?, ?)', [TOGGLES_CHANNEL, payload])
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'other instances hear of a toggle by its event'),
      );
  }

  /** Returns what takes it back. */
  subscribe(listener: ToggleNoticeListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A notification has come. One of modules that are not known here is of another release, and none of our business. */
  heard(payload = ''): void {
    const slugs = payload.split(' ').filter((slug) => this.#options.registry.get(slug));
    if (payload === '' || slugs.join(' ') !== payload) return;
    for (const listener of this.#listeners) listener(slugs.map(moduleSlug));
  }
}
