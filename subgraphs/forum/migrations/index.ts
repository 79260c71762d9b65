import type { Migration } from '@rustok/kernel';

export const forumMigrations: readonly Migration[] = [];
