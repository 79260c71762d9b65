import type { Migration } from '@rustok/kernel';
import { createCatalog } from './0001-create-catalog.js';

export const commerceMigrations: readonly Migration[] = [createCatalog];
