import { defineModule } from '@rustok/kernel';
import { forumMigrations } from '../migrations/index.js';

export default defineModule({
  slug: 'forum',
  name: 'Forum',
  description: 'Categories, topics and replies, and their moderation.',
  version: '0.1.0',
  kind: 'optional',
  migrations: forumMigrations,
});
