import type { Migration } from '../src/database/migrations.js';
import { createTenancy } from './0001-create-tenancy.js';
import { createAccess } from './0002-create-access.js';
import { createEvents } from './0003-create-events.js';
import { createDelivery } from './0004-create-delivery.js';
import { partitionEvents } from './0005-partition-events.js';
import { readLog } from './0006-read-log.js';
import { createStreamTickets } from './0007-create-stream-tickets.js';
import { createRemoteModules } from './0008-create-remote-modules.js';
import { createModuleJournal } from './0009-create-module-journal.js';
import { settingsRevision } from './0010-settings-revision.js';
import { administerTenants } from './0011-administer-tenants.js';
import { createSupergraphs } from './0012-create-supergraphs.js';
import { createPersistedDocuments } from './0013-create-persisted-documents.js';
import { indexLists } from './0014-index-lists.js';
import { createScheduledEvents } from './0015-create-scheduled-events.js';
import { indexDeadLettersByConsumer } from './0016-index-dead-letters-by-consumer.js';

export const kernelMigrations: readonly Migration[] = [
  createTenancy,
  createAccess,
  createEvents,
  createDelivery,
  partitionEvents,
  readLog,
  createStreamTickets,
  createRemoteModules,
  createModuleJournal,
  settingsRevision,
  administerTenants,
  createSupergraphs,
  createPersistedDocuments,
  indexLists,
  createScheduledEvents,
  indexDeadLettersByConsumer,
];
