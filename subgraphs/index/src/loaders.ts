import { defineLoader, inKeyOrder } from '@rustok/kernel';
import type { Hit } from './operations/search-documents.js';
import { settingsOf } from './settings.js';

/** What surrounds a found word in a highlight. No indexed text contains it: `plainText` takes it out. */
export const HIGHLIGHT_MARK = '**';

interface Highlight {
  readonly key: string;
  readonly text: string;
}

/**
 * The passages of hits' bodies that hold the words: parsed anew from the text, about as long as indexing took, so
 * only for the hits of a page and only when asked for.
 */
export const highlights = defineLoader<Hit, string>({
  cacheKey: keyOf,
  async batch(hits, context) {
    const { highlightWords } = settingsOf(context);
    const options = [
      `StartSel=${HIGHLIGHT_MARK}`,
      `StopSel=${HIGHLIGHT_MARK}`,
      `MaxWords=${highlightWords}`,
      `MinWords=${Math.floor(highlightWords / 2)}`,
    ].join(', ');
    const rows = await context.database.read(async (trx): Promise<readonly Highlight[]> => {
      const { rows } = await trx.raw(
        `select h.key, ts_headline(search_config(d.locale), coalesce(d.body, d.excerpt, d.title, ''),
                                   websearch_to_tsquery(search_config(d.locale), h.query), :options) as text
           from json_to_recordset(:hits) as h(key text, kind text, id uuid, locale text, query text)
           join search_documents d on d.tenant_id = current_setting('app.tenant_id')::uuid
            and d.is_published and d.kind = h.kind and d.document_id = h.id and d.locale = h.locale`,
        { options, hits: JSON.stringify(hits.map(toRow)) },
      );
      return rows;
    });
    return inKeyOrder(hits.map(keyOf), rows, ({ key }) => key).map((row) => row?.text ?? null);
  },
});

function toRow(hit: Hit): Readonly<Record<string, string>> {
  return { key: keyOf(hit), kind: hit.kind, id: hit.id, locale: hit.locale, query: hit.query };
}

function keyOf({ kind, id, locale, query }: Hit): string {
  return JSON.stringify([kind, id, locale, query]);
}
