import type { Migration } from '@rustok/kernel';
import { createContent } from './0001-create-content.js';
import { createMedia } from './0002-create-media.js';

export const contentMigrations: readonly Migration[] = [createContent, createMedia];
