import type { Migration } from '@rustok/kernel';
import { createSearchDocuments } from './0001-create-search-documents.js';
import { indexWords } from './0002-index-words.js';
import { addFacets } from './0003-add-facets.js';

export const indexMigrations: readonly Migration[] = [createSearchDocuments, indexWords, addFacets];
