import type { Migration } from '@rustok/kernel';

export const pagesMigrations: readonly Migration[] = [];
