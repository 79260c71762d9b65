import type { Migration } from '@rustok/kernel';
import { createSearchDocuments } from './0001-create-search-documents.js';

export const indexMigrations: readonly Migration[] = [createSearchDocuments];
