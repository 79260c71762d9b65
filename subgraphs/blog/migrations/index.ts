import type { Migration } from '@rustok/kernel';
import { createBlog } from './0001-create-blog.js';
import { indexLists } from './0002-index-lists.js';
import { addEditorial } from './0003-add-editorial.js';

export const blogMigrations: readonly Migration[] = [createBlog, indexLists, addEditorial];
