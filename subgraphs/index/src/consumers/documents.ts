import type { ConsumerDefinition } from '@rustok/kernel';
import { lockDocuments, projectDocuments } from '../documents.js';
import { searchSources, triggerTypes } from '../sources.js';

/**
 * Keeps the documents as their sources are. It takes only the id from an event and reads the rest from the source.
 * Documents of a module that is off are kept up to date too: they are right when it comes back.
 */
export const documentsConsumer: ConsumerDefinition = {
  name: 'index.documents',
  events: triggerTypes,
  async handle({ type, version, payload }, { platform, unit: { trx } }) {
    await lockDocuments(trx);
    for (const source of searchSources(platform.registry)) {
      const triggers = source.events.filter(({ event }) => event.type === type && event.version === version);
      const ids = new Set(triggers.map(({ idOf }) => idOf(payload)));
      await projectDocuments(trx, source, [...ids]);
    }
  },
};
