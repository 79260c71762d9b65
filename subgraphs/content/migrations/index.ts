import type { Migration } from '@rustok/kernel';
import { createContent } from './0001-create-content.js';

export const contentMigrations: readonly Migration[] = [createContent];
