import { ClientError, type Platform, type RequestContext, type TenantId } from '@rustok/kernel';
import type { OperationRequest } from '../graph/index.js';
import type { TenantGraphs } from '../graph/tenant-graphs.js';
import { type GraphChange, type GraphState, movedTo } from './graph-state.js';

/** Tenants and their graphs while they change. Changes are noted for all tenants: somebody may be about to listen. */
export class GraphChanges {
  /** How often each tenant was changed since the start. */
  readonly #changes = new Map<TenantId, number>();
  /** How often some module got another schema. */
  #schemas = 0;
  /** Tenants that are being looked up, with their graphs. */
  readonly #changing = new Map<TenantId, Promise<GraphChange>>();

  constructor(
    readonly platform: Platform,
    readonly tenantGraphs: TenantGraphs,
  ) {}

  /** Whatever is about to begin has to look again. */
  note(): void {
    this.#schemas += 1;
  }

  /** One look at the tenant and one graph for all its operations, and for those that begin meanwhile. */
  begin(tenantId: TenantId): Promise<GraphChange> {
    this.#changes.set(tenantId, (this.#changes.get(tenantId) ?? 0) + 1);
    const change = this.platform.tenants.invalidate(tenantId).then(() => this.#graphOf(tenantId));
    this.#changing.set(tenantId, change);
    const settled = () => {
      if (this.#changing.get(tenantId) === change) this.#changing.delete(tenantId);
    };
    change.then(settled, settled);
    return change;
  }

  /**
   * A request in its tenant of now, on its graph: it may have been changed since the request was prepared, and that event have
   * passed already. Throws `MODULE_DISABLED` when it has lost a field by that, and `TENANT_INACTIVE`.
   */
  async currentState({
    context,
    request,
    ...prepared
  }: Pick<GraphState, 'graph' | 'operation'> & {
    readonly context: RequestContext;
    readonly request: OperationRequest;
  }): Promise<GraphState> {
    const tenantId = context.tenant.id;
    // Each further turn needs another change of this tenant, or another schema.
    for (;;) {
      const changes = this.#changes.get(tenantId);
      const schemas = this.#schemas;
      const change = await (this.#changing.get(tenantId) ?? this.#graphOf(tenantId));
      const state = await movedTo(change, prepared, request);
      if (this.#changes.get(tenantId) === changes && this.#schemas === schemas) return state;
    }
  }

  async #graphOf(tenantId: TenantId): Promise<GraphChange> {
    const tenant = await this.platform.tenants.byId(tenantId);
    if (!tenant) throw new ClientError('TENANT_NOT_FOUND', 'The tenant is gone.');
    if (!tenant.isActive) throw new ClientError('TENANT_INACTIVE', 'The tenant is not active.');
    return { tenant, graph: await this.tenantGraphs.of(tenant) };
  }
}
