import { z } from 'zod';

const count = (value: number) => z.number().int().positive().default(value);

/** `[settings.rustok.live]` of modules.toml, and `RUSTOK_LIVE_*`. */
export const liveSettings = z.strictObject({
  /** Frames that may wait for one subscription before it ends as too slow. */
  queue_frames: count(1_000),
  /** Bytes that may wait for one subscription. */
  queue_bytes: count(4_000_000),
  /** Frames an operation keeps for clients that come back to it soon. */
  recent_frames: count(256),
  /** Events of one operation executed at the same moment. */
  concurrency: count(16),
  /** Events executed at the same moment for all operations of one tenant. */
  executions_per_tenant: count(64),
  /** Events that may wait for one operation whose answers take too long, or for the database; beyond it, the operation ends. */
  backlog_events: count(10_000),
  /** Attempts in a row to connect to a module again whose stream was lost, before its subscriptions end. */
  upstream_attempts: count(10),
  /** Subscriptions that read their past at the same moment, in this process. */
  catch_ups: count(16),
  /** Milliseconds between checks of who listens; also the net under access events that got lost. */
  identity_check_ms: count(5_000),
  /** Milliseconds between heartbeats of a connection. */
  heartbeat_ms: count(12_000),
  /** Milliseconds a WebSocket client has for its `connection_init`. */
  connection_init_timeout_ms: count(5_000),
  /** Milliseconds over which connections are ended when the process stops. */
  drain_ms: z.number().int().min(0).default(5_000),
  /** Subscriptions of one connection. */
  max_operations_per_connection: count(200),
  /** Connections of one client address. */
  max_connections_per_client: count(1_000),
  max_connections_per_tenant: count(50_000),
  max_operations_per_tenant: count(100_000),
  /** Streams that modules run for one tenant's clients: each is a connection. */
  max_upstreams_per_tenant: count(1_000),
  /** Seconds a ticket of an EventSource is good for; once. */
  ticket_ttl_s: count(30),
});

export type LiveSettings = z.output<typeof liveSettings>;
