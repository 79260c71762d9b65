import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from '@rustok/kernel';

/** What the resolvers of a subgraph in this process get as their context: one per request, and one per event. */
export interface GraphContext {
  readonly requestId: string;
  readonly logger: Logger;
  /** Of the HTTP request, or of a WebSocket's handshake. Nobody has verified anything in them. */
  readonly headers: IncomingHttpHeaders;
  /** What a WebSocket's `connection_init` said. */
  readonly connectionParams: Readonly<Record<string, unknown>>;
}
