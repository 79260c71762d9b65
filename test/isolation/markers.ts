import type pg from 'pg';
import { tenantTables } from './twins.js';

/** What nobody outside the victim's tenant may ever get to read. */
export class Markers {
  readonly #words: readonly string[];
  readonly #ids: ReadonlySet<string>;

  constructor({ words, ids }: { readonly words: readonly string[]; readonly ids: Iterable<string> }) {
    this.#words = words;
    this.#ids = new Set(ids);
  }

  /**
   * Those that stand in `text` although whoever reads it did not say them: what an answer repeats of its question is no
   * news to them.
   */
  in(text: string, said = ''): readonly string[] {
    const words = this.#words.filter((word) => text.includes(word) && !said.includes(word));
    const ids = [...new Set(text.toLowerCase().match(UUIDS))].filter(
      (id) => this.#ids.has(id) && !said.toLowerCase().includes(id),
    );
    return [...words, ...ids];
  }
}

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every id that stands anywhere in rows of the victim's and nowhere in those of the attacker's, deep in JSON included. */
export async function idsOnlyOf(
  owner: pg.ClientBase,
  { victim, attacker }: { readonly victim: string; readonly attacker: string },
): Promise<ReadonlySet<string>> {
  const ids = async (tenantId: string) => {
    const found = new Set<string>();
    for (const { name } of await tenantTables(owner)) {
      const { rows } = await owner.query<{ text: string }>(
        `select t::text as text from ${name} t where tenant_id = $1`,
        [tenantId],
      );
      for (const { text } of rows) for (const id of text.toLowerCase().match(UUIDS) ?? []) found.add(id);
    }
    return found;
  };
  const [theirs, own] = [await ids(victim), await ids(attacker)];
  return new Set([...theirs].filter((id) => !own.has(id)));
}
