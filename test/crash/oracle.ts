// Says what is wrong with a run, from what its writers know and what is found afterwards. It knows nothing of how
// events are relayed, and uses none of the kernel's code.

/** An event a writer's transaction appended. */
export interface WrittenEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly writer: string;
  /** Rises with each event the writer appends for the tenant. */
  readonly sequence: number;
  /** How many commits had been acknowledged, to anybody, when its transaction was about to write it. */
  readonly knew: number;
  /** Which acknowledgement its own commit was, from 1; `null` when the connection was lost before one came. */
  readonly acknowledged: number | null;
  readonly committed: boolean;
  /** Whether a consumer shall publish one event because of it. */
  readonly wantsAnswer: boolean;
}

/** An event that is there. */
export interface StoredEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly type: string;
  readonly causationId: string | null;
}

/** An event with its place in the log. */
export interface LoggedEvent extends StoredEvent {
  readonly position: bigint;
}

/** What one consumer did for one event; a list of them is in the order in which they happened, per consumer and tenant. */
export interface Effect {
  readonly consumer: string;
  readonly tenantId: string;
  readonly eventId: string;
}

/** What one listener of one feed was given, from when it began to when it was killed or the run ended. */
export interface Hearing {
  readonly listener: string;
  readonly heard: readonly { readonly position: bigint; readonly id: string }[];
  /** It began before the first event and was never killed. */
  readonly whole: boolean;
}

export interface Observation {
  readonly written: readonly WrittenEvent[];
  /** With positions or without. */
  readonly stored: readonly StoredEvent[];
  /** In the order of positions. */
  readonly log: readonly LoggedEvent[];
  readonly effects: readonly Effect[];
  /** Types by consumer. */
  readonly consumers: Readonly<Record<string, readonly string[]>>;
  readonly answerType: string;
  /** What stands in the broker, in its order per tenant, repetitions included; `null` without a broker. */
  readonly broker: readonly { readonly id: string; readonly tenantId: string }[] | null;
  readonly hearings: readonly Hearing[];
  /** Reasons. */
  readonly deadLetters: readonly string[];
}

export type FaultKind =
  'lost' | 'doubled' | 'out of order' | 'uncommitted' | 'gap in positions' | 'wrong tenant' | 'dead letter';

export interface Fault {
  readonly kind: FaultKind;
  readonly text: string;
}

/** Everything that is wrong; empty when nothing is. */
export function judge(observation: Observation): readonly Fault[] {
  const faults: Fault[] = [];
  const found = (kind: FaultKind, text: string) => void faults.push({ kind, text });
  const { written, log, deadLetters } = observation;
  const stored = observation.stored.map(({ id }) => id);

  const committed = new Map(written.filter((event) => event.committed).map((event) => [event.id, event]));
  const rolledBack = new Set(written.filter((event) => !event.committed).map((event) => event.id));
  const logged = new Map(log.map((event) => [event.id, event]));

  // Answers are written by consumers, whose transactions nobody but the database knows: an event is legitimate that
  // answers one that wanted it.
  const wanted = new Set([...committed.values()].filter((event) => event.wantsAnswer).map(({ id }) => id));
  const answers = observation.stored.filter((event) => event.type === observation.answerType);
  const answered = answers.map((event) => event.causationId ?? 'nothing');
  for (const id of missing(wanted, answered)) found('lost', `event ${id} was not answered`);
  for (const id of repeated(answered)) found('doubled', `event ${id} was answered more than once`);
  for (const id of missing(answered, wanted))
    found('uncommitted', `an answer to ${id}, which asked for none`);

  const legitimate = new Set([...committed.keys(), ...answers.map(({ id }) => id)]);
  const strange = (ids: Iterable<string>, where: string) => {
    for (const id of missing(ids, legitimate)) {
      found('uncommitted', `${rolledBack.has(id) ? 'rolled back' : 'unknown'} event ${id} ${where}`);
    }
  };

  for (const id of missing(committed.keys(), stored)) found('lost', `committed event ${id} is not stored`);
  for (const id of missing(stored, logged.keys())) found('lost', `stored event ${id} has no position`);
  for (const id of repeated(log.map((event) => event.id))) found('doubled', `event ${id} has two positions`);
  strange(stored, 'is stored');
  strange(logged.keys(), 'has a position');

  judgePositions(log, committed, found);
  judgeEffects(observation, logged, found, strange);
  judgeBroker(observation, logged, found, strange);
  judgeHearings(observation, logged, found, strange);
  for (const reason of deadLetters) found('dead letter', reason);
  return faults;
}

type Found = (kind: FaultKind, text: string) => void;
type Strange = (ids: Iterable<string>, where: string) => void;
type Log = ReadonlyMap<string, LoggedEvent>;

function judgePositions(
  log: readonly LoggedEvent[],
  committed: ReadonlyMap<string, WrittenEvent>,
  found: Found,
): void {
  log.forEach(({ position }, index) => {
    if (position !== BigInt(index + 1))
      found('gap in positions', `position ${position} is number ${index + 1}`);
  });

  const place = new Map(log.map(({ id }, index) => [id, index]));
  log.forEach(({ id, causationId }, index) => {
    if ((place.get(causationId ?? '') ?? 0) > index)
      found('out of order', `answer ${id} stands before its cause`);
  });

  const latest = new Map<string, number>();
  // Walking backwards, an event must not have known a commit whose event stands behind it.
  let earliestBehind = Infinity;
  for (const { id, tenantId } of [...log].reverse()) {
    const event = committed.get(id);
    if (event === undefined) continue;
    if (event.tenantId !== tenantId)
      found('wrong tenant', `event ${id} of ${event.tenantId} is in ${tenantId}'s log`);
    if (event.knew >= earliestBehind) {
      found('out of order', `event ${id} stands before one whose commit it had been told of`);
    }
    earliestBehind = Math.min(earliestBehind, event.acknowledged ?? Infinity);

    const lane = `${event.writer} ${tenantId}`;
    const next = latest.get(lane) ?? Infinity;
    if (event.sequence >= next) {
      found('out of order', `${lane}: sequence number ${event.sequence} stands before ${next}`);
    }
    latest.set(lane, event.sequence);
  }
}

function judgeEffects(
  { effects, consumers }: Observation,
  logged: Log,
  found: Found,
  strange: Strange,
): void {
  for (const [consumer, types] of Object.entries(consumers)) {
    const own = effects.filter((effect) => effect.consumer === consumer);
    const ids = own.map((effect) => effect.eventId);
    const due = [...logged.values()].filter((event) => types.includes(event.type)).map((event) => event.id);
    for (const id of missing(due, ids)) found('lost', `${consumer} did nothing for event ${id}`);
    for (const id of repeated(ids)) found('doubled', `${consumer} did event ${id} more than once`);
    strange(ids, `was done by ${consumer}`);
    for (const { eventId, tenantId } of own) {
      const event = logged.get(eventId);
      if (event && event.tenantId !== tenantId)
        found('wrong tenant', `${consumer} did ${eventId} in ${tenantId}`);
    }
    judgeOrder(own, (effect) => logged.get(effect.eventId), `effects of ${consumer}`, found);
  }
}

function judgeBroker({ broker }: Observation, logged: Log, found: Found, strange: Strange): void {
  if (broker === null) return;
  const ids = new Set(broker.map(({ id }) => id));
  for (const id of missing(logged.keys(), ids)) found('lost', `event ${id} is not in the broker`);
  strange(ids, 'is in the broker');
  // Delivered at least once: what counts is where an event stands first.
  const first = broker.filter(({ id }) => ids.delete(id));
  for (const { id, tenantId } of first) {
    const event = logged.get(id);
    if (event && event.tenantId !== tenantId)
      found('wrong tenant', `event ${id} is in the broker for ${tenantId}`);
  }
  judgeOrder(first, ({ id }) => logged.get(id), 'the broker', found);
}

/** Positions must rise for each tenant. */
function judgeOrder<T extends { readonly tenantId: string }>(
  items: readonly T[],
  eventOf: (item: T) => LoggedEvent | undefined,
  where: string,
  found: Found,
): void {
  const last = new Map<string, bigint>();
  for (const item of items) {
    const position = eventOf(item)?.position;
    if (position === undefined) continue;
    const before = last.get(item.tenantId) ?? 0n;
    if (position < before) {
      found('out of order', `${where}: position ${position} after ${before}, tenant ${item.tenantId}`);
    }
    last.set(item.tenantId, position);
  }
}

function judgeHearings({ hearings, log }: Observation, logged: Log, found: Found, strange: Strange): void {
  for (const { listener, heard, whole } of hearings) {
    strange(
      heard.map(({ id }) => id),
      `was heard by ${listener}`,
    );
    let last = whole ? 0n : undefined;
    for (const { position, id } of heard) {
      if (logged.has(id) && logged.get(id)?.position !== position) {
        found('out of order', `${listener} heard event ${id} as position ${position}`);
      }
      if (last !== undefined && position <= last) {
        found('doubled', `${listener} heard position ${position} after ${last}`);
      } else if (last !== undefined && position !== last + 1n) {
        found('lost', `${listener} heard position ${position} after ${last}`);
      }
      last = position;
    }
    if (whole && last !== BigInt(log.length))
      found('lost', `${listener} heard ${last} of ${log.length} positions`);
  }
}

function missing(expected: Iterable<string>, present: Iterable<string>): readonly string[] {
  const there: ReadonlySet<string> = present instanceof Set ? present : new Set(present);
  return [...new Set(expected)].filter((id) => !there.has(id));
}

function repeated(ids: readonly string[]): readonly string[] {
  const once = new Set<string>();
  return [...new Set(ids.filter((id) => once.size === once.add(id).size))];
}
