import type { Knex } from 'knex';

/** A supergraph as the gateway composed it. */
export interface KeptSupergraph {
  readonly key: string;
  /** Slugs, sorted. */
  readonly modules: readonly string[];
  readonly supergraphSdl: string;
  readonly apiSdl: string;
}

/** Uses count half after so many seconds, so that what was busy last year does not stand before what is busy now. */
const HALF_LIFE_S = 24 * 3600;

const DECAYED = `uses * power(0.5, extract(epoch from now() - used_at) / ${HALF_LIFE_S})`;

/** Supergraphs that were composed on this database, for every instance and for the next start. */
export class KeptSupergraphs {
  /** `platform`: a connection of the platform role; module sets are nobody's in particular. `limit`: how many are kept. */
  constructor(
    readonly platform: Knex,
    readonly limit: number,
  ) {}

  async read(key: string): Promise<Pick<KeptSupergraph, 'supergraphSdl' | 'apiSdl'> | null> {
    const row = await this.platform('sys_supergraphs')
      .where({ key })
      .first<{ supergraph_sdl: string; api_sdl: string } | undefined>('supergraph_sdl', 'api_sdl');
    return row ? { supergraphSdl: row.supergraph_sdl, apiSdl: row.api_sdl } : null;
  }

  /** Drops what is beyond the limit, that which was not used for longest. */
  async keep({ key, modules, supergraphSdl, apiSdl }: KeptSupergraph): Promise<void> {
    await this.platform('sys_supergraphs')
      .insert({ key, modules: [...modules], supergraph_sdl: supergraphSdl, api_sdl: apiSdl })
      .onConflict('key')
      .merge({ used_at: this.platform.fn.now() });
    await this.platform.raw(
      `delete from sys_supergraphs where key in
         (select key from sys_supergraphs order by used_at desc, key offset ? for update skip locked)`,
      [this.limit],
    );
  }

  /** Those of the keys that are kept. */
  async known(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: readonly { key: string }[] = await this.platform('sys_supergraphs')
      .select('key')
      .whereRaw('key = any(?)', [[...keys]]);
    return new Set(rows.map(({ key }) => key));
  }

  /** Key → uses since the last time. */
  async used(uses: ReadonlyMap<string, number>): Promise<void> {
    // In one order everywhere, so that instances do not wait for each other in a circle.
    await this.platform.raw(
      `with used as (
         select s.key, u.uses as more from sys_supergraphs s
         join unnest(?::text[], ?::float8[]) as u (key, uses) on u.key = s.key
         order by s.key for update of s
       )
       update sys_supergraphs s set uses = ${DECAYED.replace('uses', 's.uses').replace('used_at', 's.used_at')} + used.more,
         used_at = now() from used where s.key = used.key`,
      [[...uses.keys()], [...uses.values()]],
    );
  }

  /** Module sets, the one used most first. */
  async mostUsed(limit: number): Promise<readonly (readonly string[])[]> {
    const rows: readonly { modules: string[] }[] = await this.platform('sys_supergraphs')
      .select('modules')
      .groupBy('modules')
      .orderByRaw(`sum(${DECAYED}) desc, modules`)
      .limit(limit);
    return rows.map(({ modules }) => modules);
  }
}
