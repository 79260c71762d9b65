import type { Migration } from '@rustok/kernel';
import { createBlog } from './0001-create-blog.js';

export const blogMigrations: readonly Migration[] = [createBlog];
