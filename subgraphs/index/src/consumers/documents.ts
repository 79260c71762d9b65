import type { ConsumerDefinition, SearchSource, SearchTrigger } from '@rustok/kernel';
import type { Knex } from 'knex';
import { idsWithFacet, lockDocuments, projectDocuments } from '../documents.js';
import { searchSources, triggersOf, triggerTypes } from '../sources.js';

/** Ids read and written at a time. An event that changes many, such as of a category, is dealt with in one transaction. */
const BATCH = 200;

/**
 * Keeps the documents as their sources are. It takes only ids from an event and reads the rest from the source.
 * Documents of a module that is off are kept up to date too: they are right when it comes back.
 */
export const documentsConsumer: ConsumerDefinition = {
  name: 'index.documents',
  events: triggerTypes,
  async handle(event, { platform, unit: { trx } }) {
    await lockDocuments(trx);
    for (const source of searchSources(platform.registry)) {
      const ids = new Set<string>();
      for (const trigger of triggersOf(source, event)) {
        for (const id of await changedBy(trigger, source, event.payload, trx)) ids.add(id);
      }
      const all = [...ids];
      for (let start = 0; start < all.length; start += BATCH) {
        await projectDocuments(trx, source, all.slice(start, start + BATCH));
      }
    }
  },
};

function changedBy(
  trigger: SearchTrigger,
  source: SearchSource,
  payload: unknown,
  trx: Knex,
): readonly string[] | Promise<readonly string[]> {
  if ('idOf' in trigger) return [trigger.idOf(payload)];
  if ('idsOf' in trigger) return trigger.idsOf(payload, trx);
  return idsWithFacet(trx, source, trigger.facetOf(payload));
}
