import type { Migration } from '@rustok/kernel';
import { createForum } from './0001-create-forum.js';

export const forumMigrations: readonly Migration[] = [createForum];
