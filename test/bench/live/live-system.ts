/** What subscribers send; `viewer` changes nothing but what the operation is. */
export const DOCUMENT = 'subscription ($viewer: Int) { thingHappened(viewer: $viewer) { number text } }';

/** The schema of those who bring none of their own. */
export const TYPE_DEFS = `
  type Thing { number: Int!, text: String! }
  type Query { thingsOf: Int! }
  type Subscription { thingHappened(viewer: Int): Thing! }
`;

export interface Thing {
  readonly number: number;
  /** About as long as what people write. */
  readonly text: string;
}

export function thing(number: number): Thing {
  return { number, text: 'Somebody wrote what others want to hear of. '.repeat(3) };
}

/** One server of subscriptions, in this process, that speaks graphql-transport-ws. */
export interface LiveSystem extends AsyncDisposable {
  /** `ws://127.0.0.1:41234/graphql` */
  readonly url: string;
  /** What its clients send with `connection_init`. */
  readonly connectionParams: Readonly<Record<string, string>>;
  /** Subscriptions that have begun and not ended. */
  subscriptions(): number;
  /** Resolves with the time of the commit, or of the call where nothing is committed: see `now`. */
  publish(thing: Thing): Promise<number>;
}

export type OpenLiveSystem = (options: LiveSystemOptions) => Promise<LiveSystem>;

export interface LiveSystemOptions {
  /** `postgres://…`, of an empty database. Only some need one. */
  readonly databaseUrl: string;
}

/** Milliseconds on the clock all processes of the machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
