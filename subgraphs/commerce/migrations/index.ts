import type { Migration } from '@rustok/kernel';
import { createCatalog } from './0001-create-catalog.js';
import { createInventory } from './0002-create-inventory.js';
import { createSales } from './0003-create-sales.js';

export const commerceMigrations: readonly Migration[] = [createCatalog, createInventory, createSales];
