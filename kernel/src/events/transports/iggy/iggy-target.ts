import { setMaxListeners } from 'node:events';
import type { TenantId } from '../../../tenancy/tenant.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { PositionedEnvelope } from '../../envelope.js';
import type { EventSettings } from '../../event-settings.js';
import type { EventArchive, EventTarget, PublishOutcome, TargetReader } from '../event-target.js';
import { type ArchivePage, type ArchiveRequest, readArchivePage } from './iggy-archive.js';
import { IggyConnection } from './iggy-connection.js';
import { IggyHttpClient } from './iggy-http-client.js';
import { publishInOrder } from './iggy-publisher.js';
import { IggyReader } from './iggy-reader.js';
import { withLinkedSignal } from '../../linked-signal.js';

export interface IggyTargetOptions {
  readonly settings: EventSettings['iggy'] & { readonly url: string };
  readonly logger: Logger;
  /** Default: the global one, which keeps connections alive. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Apache Iggy over HTTP, servers 0.8 and 0.9. One stream, one topic; a tenant's events are in one partition, found by
 * the server from the tenant's id, in their order. Iggy keeps them for `retention_days`, so it is an archive too.
 */
export class IggyTarget implements EventTarget, EventArchive {
  readonly name = 'iggy';
  readonly #connection: IggyConnection;
  readonly #logger: Logger;
  readonly #closing = new AbortController();
  readonly #readers = new Set<IggyReader>();

  constructor({ settings, logger, fetch }: IggyTargetOptions) {
    const { url, request_timeout_ms: requestTimeoutMs } = settings;
    this.#connection = new IggyConnection({
      client: new IggyHttpClient({ url, requestTimeoutMs, fetch }),
      settings,
      signal: this.#closing.signal,
    });
    this.#logger = logger;
    // Each call in flight listens.
    setMaxListeners(0, this.#closing.signal);
  }

  async publish(
    tenantId: TenantId,
    envelopes: readonly PositionedEnvelope[],
    signal: AbortSignal,
  ): Promise<PublishOutcome> {
    try {
      return await this.#open(signal, async (open) => {
        // A reader of ours must not begin behind what is published after it was asked for.
        for (const reader of this.#readers) await reader.begun(open);
        return publishInOrder((body, each) => this.#connection.send(body, each), tenantId, envelopes, open);
      });
    } catch (error) {
      return {
        kind: 'unavailable',
        delivered: 0,
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  }

  read(receive: (envelopes: readonly PositionedEnvelope[]) => void): TargetReader {
    const reader = new IggyReader({ connection: this.#connection, receive, logger: this.#logger });
    this.#readers.add(reader);
    return {
      close: async () => {
        this.#readers.delete(reader);
        await reader.close();
      },
    };
  }

  readArchive(request: ArchiveRequest): Promise<ArchivePage> {
    return this.#open(request.signal, (signal) => readArchivePage(this.#connection, { ...request, signal }));
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.#open(signal, (open) => this.#connection.check(open));
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the event target iggy was closed'));
    await Promise.all([...this.#readers].map((reader) => reader.close()));
    this.#readers.clear();
  }

  /** Ends with the caller's signal, and with the target. */
  #open<T>(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withLinkedSignal({ signals: [signal, this.#closing.signal] }, run);
  }
}
