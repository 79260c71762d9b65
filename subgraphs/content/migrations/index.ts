import type { Migration } from '@rustok/kernel';
import { createContent } from './0001-create-content.js';
import { addEditorial } from './0010-add-editorial.js';

export const contentMigrations: readonly Migration[] = [createContent, addEditorial];
