import { setImmediate as turn } from 'node:timers/promises';
import {
  type BrokenDocument,
  type DocumentProblem,
  type GraphPreview,
  type GraphPreviewer,
  type ModuleSlug,
  OutageError,
  type PersistedDocument,
  type PreviewedCompositionError,
  type Tenant,
  type TenantId,
} from '@rustok/kernel';
import { GraphQLError, parse } from 'graphql';
import { CompositionFailed, type Graph, type GraphCache, type TenantGraphs } from './graph/index.js';
import { schemaDifference } from './graph/schema-difference.js';
import type { LiveHub } from './live/index.js';
import { Turns } from './live/turns.js';
import { documentProblems } from './persisted-documents/index.js';

export interface GraphPreviewsOptions {
  readonly graphs: GraphCache;
  readonly tenantGraphs: TenantGraphs;
  readonly live: Pick<LiveHub, 'endingOn'>;
  /** What clients of a tenant may run by its id. Default: nothing. */
  readonly documentsOf?: (tenant: Tenant) => Promise<readonly PersistedDocument[]>;
}

/** Previews under way, waiting ones included. A new module set costs the planner up to a second, which requests share. */
const MAX_UNDER_WAY = 50;
const MAX_UNDER_WAY_OF_TENANT = 2;

/** Documents validated before others have their turn. */
const VALIDATED_AT_ONCE = 20;

/** Characters: beyond them one of them is enough at once. */
const LONG_DOCUMENT = 5_000;

/**
 * What another module set would do to what a tenant is served: composed as it would be, compared with what is, and serving
 * nobody. One at a time, so that other tenants' graphs wait for at most one of them.
 */
export class GraphPreviews implements GraphPreviewer {
  readonly #options: GraphPreviewsOptions;
  readonly #turns = new Turns(1);
  readonly #underWay = new Map<TenantId, number>();

  constructor(options: GraphPreviewsOptions) {
    this.#options = options;
  }

  async preview(tenant: Tenant, modules: readonly ModuleSlug[]): Promise<GraphPreview> {
    const { id } = tenant;
    const own = this.#underWay.get(id) ?? 0;
    const all = [...this.#underWay.values()].reduce((sum, count) => sum + count, 0);
    if (own >= MAX_UNDER_WAY_OF_TENANT || all >= MAX_UNDER_WAY) throw previewBusy();
    this.#underWay.set(id, own + 1);
    try {
      return await this.#turns.during(() => this.#preview(tenant, modules));
    } finally {
      const left = (this.#underWay.get(id) ?? 1) - 1;
      if (left > 0) this.#underWay.set(id, left);
      else this.#underWay.delete(id);
    }
  }

  async problemsOf(
    tenant: Tenant,
    documents: readonly string[],
  ): Promise<readonly (readonly DocumentProblem[])[]> {
    return documentProblems(documents, await this.#options.tenantGraphs.of(tenant));
  }

  async #preview(tenant: Tenant, modules: readonly ModuleSlug[]): Promise<GraphPreview> {
    const { graphs, tenantGraphs, live, documentsOf } = this.#options;
    const before = await tenantGraphs.of(tenant);
    let after: Graph;
    try {
      after = await graphs.graphFor(tenantGraphs.present(modules));
    } catch (error) {
      if (error instanceof CompositionFailed) return failed(error);
      throw error;
    }
    const ending = await live.endingOn(tenant.id, after);
    const documents = (await documentsOf?.(tenant)) ?? [];
    return {
      compositionErrors: [],
      ...schemaDifference(before.apiSchema, after.apiSchema),
      subscriptions: [...ending].map(([field, count]) => ({ field, count })),
      documents: await brokenDocuments(documents, before, after),
    };
  }
}

/** A document that cannot be run now either is not broken by the change. */
async function brokenDocuments(
  documents: readonly PersistedDocument[],
  before: Graph,
  after: Graph,
): Promise<readonly BrokenDocument[]> {
  const broken: BrokenDocument[] = [];
  for (const [index, { id, document }] of documents.entries()) {
    const errors = problemsOf(document, after);
    if (errors.length > 0 && problemsOf(document, before).length === 0) broken.push({ id, errors });
    if ((index + 1) % VALIDATED_AT_ONCE === 0 || document.length > LONG_DOCUMENT) await turn();
  }
  return broken;
}

function problemsOf(text: string, graph: Graph): readonly string[] {
  try {
    return graph.validate(parse(text)).map(({ message }) => message);
  } catch (error) {
    if (error instanceof GraphQLError) return [error.message];
    throw error;
  }
}

function failed({ modules, errors }: CompositionFailed): GraphPreview {
  const nothing = { removed: [], added: [] };
  return {
    compositionErrors: errors.map(({ code, message }): PreviewedCompositionError => {
      const named = modules.filter((slug) => message.includes(`"${slug}"`) || message.includes(`[${slug}]`));
      return { code, message, modules: named.length > 0 ? named : modules };
    }),
    types: nothing,
    members: { ...nothing, changed: [] },
    subscriptions: [],
    documents: [],
  };
}

function previewBusy(): OutageError {
  return new OutageError('GRAPH_PREVIEW_BUSY', 'Other previews have to be finished first.', {
    details: { retryable: true },
  });
}
