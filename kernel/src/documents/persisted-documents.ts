import type { PreparedStatement, TenantDatabase } from '../database/tenant-database.js';
import type { Envelope } from '../events/envelope.js';
import type { PersistedDocument } from '../module/graph-preview.js';
import type { TenantId } from '../tenancy/tenant.js';
import { type CacheMoment, DocumentCache, keyOf } from './document-cache.js';
import { DOCUMENT_ID } from './document-id.js';
import { TenantDocumentsPersisted, TenantDocumentsRemoved } from './events.js';

const FIND: PreparedStatement = {
  name: 'persisted_document',
  text: 'select document from sys_persisted_documents where id = $1',
};

/** Texts by id, for whoever answers requests. Each tenant has its own: an id of another tenant is unknown. */
export class PersistedDocuments {
  readonly #cache = new DocumentCache();
  readonly #finding = new Map<
    string,
    { readonly since: CacheMoment; readonly text: Promise<string | null> }
  >();

  /** `null` when the tenant has no such document. One database read however many ask for it at once. */
  async find(database: TenantDatabase, id: string): Promise<string | null> {
    // What can be nobody's id is not looked up.
    if (!DOCUMENT_ID.test(id)) return null;
    const { tenantId } = database;
    const known = this.#cache.get(tenantId, id);
    if (known !== undefined) return known;
    const key = keyOf(tenantId, id);
    const since = this.#cache.moment;
    const under = this.#finding.get(key);
    // A read from before a removal is good for those who asked before it, and for nobody after.
    if (under?.since === since) return under.text;
    const text = this.#read(database, id, since);
    const finding = { since, text };
    this.#finding.set(key, finding);
    try {
      return await text;
    } finally {
      if (this.#finding.get(key) === finding) this.#finding.delete(key);
    }
  }

  /** All of a tenant, for a preview of what would break. */
  async listFor(database: TenantDatabase): Promise<readonly PersistedDocument[]> {
    return database.read(async (trx) =>
      trx('sys_persisted_documents').select('id', 'document').orderBy('id'),
    );
  }

  /** They are others in the database by now. */
  forget(tenantId: TenantId, ids: readonly string[]): void {
    this.#cache.forget(tenantId, ids);
  }

  /** What happened, here or on another instance. */
  after(envelopes: readonly Pick<Envelope, 'type' | 'tenantId' | 'payload'>[]): void {
    for (const { type, tenantId, payload } of envelopes) {
      const event = CHANGES.get(type);
      const changed = event?.payload.safeParse(payload).data;
      if (changed) this.forget(tenantId, changed.documents);
    }
  }

  async #read(database: TenantDatabase, id: string, since: CacheMoment): Promise<string | null> {
    const [row] = await database.prepared<{ document: string }>(FIND, [id]);
    const found = row?.document ?? null;
    this.#cache.put(database.tenantId, id, found, since);
    return found;
  }
}

const CHANGES = new Map(
  [TenantDocumentsPersisted, TenantDocumentsRemoved].map((event) => [event.type, event]),
);
