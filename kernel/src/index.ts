import 'reflect-metadata';

export { API_VERSION } from './version.js';

// Errors
export * from './errors.js';
export {
  badField,
  badFields,
  concurrentModification,
  duplicateSlug,
  invalidStatusTransition,
} from './change-errors.js';

// Modules
export { moduleSlug, type ModuleSlug } from './module/module-slug.js';
export {
  defineModule,
  type HealthReport,
  type HookContext,
  type ModuleDeclaration,
  type SubscriptionDeclaration,
  type TenantCreatedContext,
} from './module/define-module.js';
export type {
  CommandInvocation,
  CommandOption,
  ModuleCommand,
  PlatformCommand,
  PlatformCommandContext,
  TenantCommand,
} from './module/command.js';
export type {
  FileAnswer,
  JsonAnswer,
  LinkAnswer,
  RouteAnswer,
  RouteDeclaration,
  RouteRequest,
  StoredAnswer,
  Upload,
  UploadLimits,
} from './module/route.js';
export {
  idOf,
  inSnakeCase,
  type ListAnswer,
  localeQuery,
  pageQuery,
  presentPage,
} from './module/plain-http.js';
export { type Manifest, parseManifest, readManifest } from './module/manifest.js';
export { loadModules } from './module/load-modules.js';
export { compareWithManifest, ModuleRegistry } from './module/registry.js';
export { type ModuleDecision, ModulePolicy, type ModuleReason } from './module/module-policy.js';
export { moduleJournal, type ModuleJournalEntry, type ToggleOutcome } from './module/module-journal.js';
export type { ModuleSetProblem } from './module/module-set.js';
export type {
  BrokenDocument,
  DocumentProblem,
  EndingSubscriptions,
  GraphPreview,
  GraphPreviewer,
  PersistedDocument,
  PreviewedCompositionError,
  SchemaDifference,
} from './module/graph-preview.js';
export {
  type AdministeredSettings,
  moduleSettings,
  type SettingsChange,
  shownOverrides,
  updateModuleSettings,
} from './module/change-settings.js';
export { masked, SECRET_MASK } from './module/settings-form.js';
export { type ModulePreview, previewModules } from './module/preview-modules.js';
export { type TenantModule, type Toggle, toggleModule } from './module/lifecycle.js';
export type { ToggleCheck, TogglePhase } from './module/toggle-checks.js';
export { kernelEvents, TenantModuleSettingsChanged, TenantModuleToggled } from './module/events.js';
export {
  TenantActivated,
  TenantCreated,
  TenantDeactivated,
  TenantDeleted,
  TenantUpdated,
} from './tenancy/events.js';
export { RequestContext } from './module/request-context.js';
export type {
  SearchDocument,
  SearchFacetDeclaration,
  SearchFacetValue,
  SearchPrice,
  SearchSource,
  SearchTrigger,
} from './module/search-source.js';
export { Platform } from './platform.js';
export type { PlatformOptions } from './platform-options.js';

// Persisted documents
export { DOCUMENT_ID, documentIdOf } from './documents/document-id.js';
export { MAX_DOCUMENTS_AT_ONCE } from './documents/document-limits.js';
export { documentSettings, runsOnlyPersisted } from './documents/document-settings.js';
export { TenantDocumentsPersisted, TenantDocumentsRemoved } from './documents/events.js';
export { listDocuments, type ListedDocument } from './documents/list-documents.js';
export {
  type DocumentToPersist,
  persistDocuments,
  type PersistReport,
} from './documents/persist-documents.js';
export type { PersistedDocuments } from './documents/persisted-documents.js';
export { removeDocuments } from './documents/remove-documents.js';

// Events
export {
  type AccessChange,
  defineEvent,
  type EventDefinition,
  type PayloadOf,
} from './events/event-definition.js';
export { eventCount, eventId, eventText } from './events/payload-fields.js';
export {
  eventName,
  eventSchemas,
  type EventSpace,
  eventSpaces,
  type JsonSchema,
} from './events/event-schema.js';
export { breakingChanges } from './events/breaking-changes.js';
export { consumerNeeds, type ConsumerNeeds } from './events/consumer-needs.js';
export type { Cause, Envelope, PositionedEnvelope } from './events/envelope.js';
export type { BatchContext, ConsumerContext, ConsumerDefinition } from './events/consumers/consumer.js';
export type { Schedule } from './events/scheduled/schedule-event.js';
export type { EventFeed, EventListener } from './events/event-feed.js';
export type { EventHistory } from './events/event-history.js';
export type { LogEdge, TenantSlice } from './events/event-log.js';
export { backoffMs } from './events/backoff.js';
export { type EventSettings, eventSettings, type EventSettingsInput } from './events/event-settings.js';
export type { EventOperations, PipelineStatus } from './events/event-operations.js';
export type { EventScope } from './events/event-scope.js';
export type { EventAuditAction, EventAuditEntry } from './events/event-audit.js';
export type { ConsumerState } from './events/consumers/consumer-state.js';
export type { DeadLetter, DeadLetterFilter, DeadLetterStatus } from './events/dead-letters/dead-letter.js';
export type { Replay, ReplayRequest, ReplaySource, ReplayStatus } from './events/replays/replay.js';
export type {
  EventArchive,
  EventTarget,
  PublishOutcome,
  TargetReader,
} from './events/transports/event-target.js';

// Tenancy
export { isUuid, type Tenant, tenantId, type TenantId } from './tenancy/tenant.js';
export {
  parseTenantHeader,
  parseTenantHost,
  parseTenantSubdomain,
  type TenantIdentifier,
  type TenantResolution,
} from './tenancy/tenant-identifier.js';
export { TenantDirectory } from './tenancy/tenant-directory.js';
export { type TenantCacheSettings, tenantCacheSettings } from './tenancy/tenant-cache-settings.js';
export { type RedisSettings, redisSettings } from './cache/redis/redis-settings.js';
export { seedTenant } from './tenancy/seed-tenant.js';
export type { NewTenant } from './tenancy/create-tenant.js';
export type { NewTenantInput, TenantChanges } from './tenancy/new-tenant.js';
export type { NewOwner, TenantOwner } from './tenancy/tenant-owner.js';
export type { AdministeredTenant, TenantFilter } from './tenancy/administered-tenants.js';
export type { Administrator, CreatedTenant, TenantAdministration } from './tenancy/tenant-administration.js';
export type { ErasedTable, TenantDeletion } from './tenancy/tenant-deletion.js';
export type { ExportedFile, ExportManifest } from './tenancy/export/export-manifest.js';
export { bestTranslation, LOCALE, localeChain, parseAcceptLanguage } from './tenancy/locale.js';

// Access
export {
  type Actor,
  ANONYMOUS,
  heldScopeOf,
  holds,
  requirePermission,
  requirePermissionOn,
  requireUser,
  scopeOf,
  systemActor,
  type UserActor,
  type UserId,
} from './access/actor.js';
export type { AccessNow, SessionAccess, SessionOfUser } from './access/actor-resolver.js';
export { type Grants, heldGrants } from './access/effective-grants.js';
export { isPlatformAdministrator } from './access/platform-administrator.js';
export {
  type GrantScope,
  type Permission,
  type PermissionDeclaration,
  permissions,
  SYSTEM_ROLES,
  type SystemRole,
} from './access/permissions.js';
export { hashPassword, verifyPassword } from './access/password.js';
export {
  type AccessClaims,
  AccessTokens,
  type PasswordResetClaims,
  type PasswordResetToken,
  PasswordResetTokens,
} from './access/token.js';

// Modules in other processes
export { CONTEXT_HEADER, CONTEXT_TTL_S, type ContextClaims } from './remote/context-claims.js';
export { EVENT_EXTENSION, type HandedEvent, handedEventOf, readHandedEvent } from './remote/handed-event.js';
export { appendReceived, type ReceivedEvent, type ReceivedOutcome } from './remote/received-events.js';
export { contextInvalid, contextOptions, contextSubject, SignedContexts } from './remote/signed-context.js';
export {
  servedHere,
  type EventSubscription,
  type PullProtocol,
  type RemoteEndpoint,
} from './remote/remote-module.js';

// Database
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from './database/embedded-postgres.js';
export type { DatabaseAddress } from './database/connection.js';
export type { Migration } from './database/migrations.js';
export { openToPlatform, protectTenantTable } from './database/tenant-table.js';
export { createTenantView } from './database/tenant-view.js';
export { translatedNames } from './database/translated-names.js';
export { newId } from './database/new-id.js';
export { keepOutOfExports } from './database/export-exclusion.js';
export { TenantDatabase, type PreparedStatement } from './database/tenant-database.js';
export type { UnitOfWork } from './database/unit-of-work.js';
export { TenantModel } from './database/tenant-model.js';
export { depthBelow, shiftBelow, type Tree } from './database/tree.js';
export { violates } from './database/violation.js';

// Files
export type { ByteRange, FileStorage, LinkOptions, StoredFile } from './storage/file-storage.js';
export { openStorage } from './storage/open-storage.js';
export { type StorageSettings, storageSettings } from './storage/storage-settings.js';
export { TenantFiles } from './storage/tenant-files.js';

// GraphQL
export {
  type Connection,
  ConnectionArgs,
  connectionType,
  type Edge,
  MAX_PAGE_SIZE,
  PageInfo,
} from './graphql/connection.js';
export { type KeysetColumn, keysetPage, keysetPages } from './graphql/keyset.js';
export {
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type LoaderDefinition,
} from './graphql/loader-scope.js';
export { CurrencyCodeScalar, DecimalScalar, MoneyInput, MoneyType, moneyType } from './graphql/money-type.js';
export { definePageLoader, type PageKey, type PageLoaderOptions } from './graphql/page-loader.js';
export { DateTimeScalar, JSONObjectScalar, UUIDScalar } from './graphql/scalars.js';
export { seoMeta, SeoMetaInput, SeoMetaType } from './graphql/seo-meta.js';
export { buildModuleSchema, type SubgraphSchema } from './graphql/subgraph-schema.js';
export { parseInput } from './graphql/parse-input.js';

// Money
export {
  currencyCode,
  decimalOf,
  eventMoney,
  isCurrency,
  MAX_AMOUNT,
  type Money,
  moneyInput,
} from './money/money.js';

// Publishing
export {
  type PublicationTimes,
  publicationTimes,
  requireSchedulable,
} from './publishing/publication-times.js';
export { presentSeo, type Seo, seoInput } from './publishing/seo.js';

// Figures
export { percentChange, STATISTICS_WINDOW_DAYS } from './statistics/window.js';

// Text
export { freeSlug } from './text/free-slug.js';
export { isNestedTooDeep, MAX_JSON_DEPTH } from './text/json-depth.js';
export { MAX_SLUG_LENGTH, SLUG, slugOf } from './text/slug.js';

// Telemetry
export { createLogger, type Logger, type LogLevel } from './telemetry/logger.js';
