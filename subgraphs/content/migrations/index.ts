import type { Migration } from '@rustok/kernel';
import { createContent } from './0001-create-content.js';
import { indexLists } from './0002-index-lists.js';
import { createMedia } from './0003-create-media.js';
import { addEditorial } from './0004-add-editorial.js';

export const contentMigrations: readonly Migration[] = [createContent, indexLists, createMedia, addEditorial];
