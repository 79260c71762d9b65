import type { Migration } from '@rustok/kernel';
import { createSearchDocuments } from './0001-create-search-documents.js';
import { indexWords } from './0002-index-words.js';

export const indexMigrations: readonly Migration[] = [createSearchDocuments, indexWords];
