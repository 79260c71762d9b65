import type { Migration } from '@rustok/kernel';
import { createPages } from './0001-create-pages.js';

export const pagesMigrations: readonly Migration[] = [createPages];
