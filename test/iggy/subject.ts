import type { PositionedEnvelope } from '../../kernel/src/events/envelope.js';
import { IggyTarget } from '../../kernel/src/events/transports/iggy/iggy-target.js';
import type { Logger } from '../../kernel/src/telemetry/logger.js';
import type { IggySettings, World } from './worlds.js';

export interface Subject extends AsyncDisposable {
  readonly target: IggyTarget;
  /** What the log was told, as text. */
  readonly logged: readonly string[];
  /** Reads from now on; returns what came, in the order it came. */
  read(): PositionedEnvelope[];
}

export function subject(world: World, settings: IggySettings = world.settings): Subject {
  const logged: string[] = [];
  const warn = (details: unknown, message?: string) =>
    logged.push(
      typeof details === 'string' ? details : `${message} ${String((details as { err?: unknown }).err)}`,
    );
  const target = new IggyTarget({ settings, fetch: world.fetch, logger: { warn } as unknown as Logger });
  return {
    target,
    logged,
    read() {
      const received: PositionedEnvelope[] = [];
      target.read((envelopes) => received.push(...envelopes));
      return received;
    },
    [Symbol.asyncDispose]: () => target.close(),
  };
}
