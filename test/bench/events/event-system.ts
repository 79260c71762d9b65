/** Where a system's database is. */
export interface DatabaseConnection {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database: string;
}

/**
 * How a handler writes its effects: one INSERT an event, or one for all events it is given at a time. A system that
 * hands over single events only may collect those it runs concurrently.
 */
export type EffectMode = 'each' | 'batch';

export interface Work {
  readonly effects: EffectMode;
  /** Called first thing when a handler gets the event. */
  entered(number: number): void;
}

/**
 * One way to take events from the transaction that writes them to a handler, on a database of its own. Events are
 * told apart by their number. The effect of each is a row of the table `effects`, the same for all.
 */
export interface EventSystem extends AsyncDisposable {
  readonly name: string;
  /** Appends events in one transaction; resolves with its commit. */
  append(numbers: readonly number[]): Promise<void>;
  /** Until disposed of, events are appended and nothing else is done about them. */
  hold(): Promise<AsyncDisposable>;
  /** Resolves when the worker is ready for events; ends with what it returns. */
  consume(work: Work): Promise<AsyncDisposable>;
  /** Whether all that was appended is handled, and the system has noted it. */
  isIdle(): Promise<boolean>;
}

/** Opens a system on an empty database. */
export type OpenSystem = (connection: DatabaseConnection) => Promise<EventSystem>;

/** Writers, each with a connection, of whichever system. */
export const WRITERS = 8;

export interface Payload {
  readonly number: number;
  readonly text: string;
}

/** About 250 bytes as JSON. */
export function payloadOf(number: number): Payload {
  return { number, text: 'an event of ordinary size '.repeat(9).trim() };
}

/** `tenant` is the default of the column that says whose effect it is. */
export function createEffects(tenant = "'00000000-0000-4000-8000-000000000001'::uuid"): string {
  return `
    create table effects (
      tenant_id uuid not null default ${tenant},
      number int not null,
      text text not null,
      id bigint generated always as identity primary key
    )`;
}

export const INSERT_EFFECT = 'insert into effects (number, text) values ($1, $2)';
export const INSERT_EFFECTS =
  'insert into effects (number, text) select * from unnest($1::int[], $2::text[])';

/** The values of `INSERT_EFFECTS`. */
export function effectColumns(payloads: readonly Payload[]): [numbers: number[], texts: string[]] {
  return [payloads.map(({ number }) => number), payloads.map(({ text }) => text)];
}
