import type { ConsumerProgress } from '../consumers/consumer-progress.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventFeed } from '../event-feed.js';
import type { EventHistory } from '../event-history.js';
import type { NotificationListenerOptions } from '../notification-listener.js';
import type { Outbox } from '../outbox.js';
import type { EventArchive, PublishOutcome } from './event-target.js';

/** How events get from the transaction that publishes them to those who are told of them. */
export interface EventTransport {
  /** Where transactions put their events. */
  readonly outbox: Outbox;
  /** Where this process learns of events, its own and others'. */
  readonly feed: EventFeed;
  /** What happened before. */
  readonly history: EventHistory;
  /** How far consumers have got. */
  readonly progress: ConsumerProgress;
  /** What keeps events longer than the log; `null` where nothing does. */
  readonly archive: EventArchive | null;
  /** What to LISTEN to, on behalf of this transport. */
  readonly channels: NotificationListenerOptions['channels'];
  /** Takes a dead letter's event to the relay's target once more. Never rejects. */
  redeliver(envelope: PositionedEnvelope): Promise<PublishOutcome>;
  close(): Promise<void>;
}
