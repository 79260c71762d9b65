import { describe, expect, test } from 'vitest';
import { judge, type LoggedEvent, type Observation, type WrittenEvent } from './oracle.js';

const TENANTS = ['acme', 'globex'];
const WRITERS = ['anne', 'bert'];

/** Event `n` of 24, written one after another: each writer knew of all commits before its own. */
const written = Array.from({ length: 24 }, (_, index): WrittenEvent => ({
  id: `e${index + 1}`,
  tenantId: String(TENANTS[index % 2]),
  writer: String(WRITERS[Math.floor(index / 2) % 2]),
  sequence: index + 1,
  knew: index,
  acknowledged: index + 1,
  committed: true,
  wantsAnswer: index === 3,
}));
const rolledBack: WrittenEvent = {
  ...(written[0] as WrittenEvent),
  id: 'rolled back',
  sequence: 99,
  committed: false,
  acknowledged: null,
};

const log: readonly LoggedEvent[] = [
  ...written.map(({ id, tenantId }) => ({ id, tenantId, type: 'happened', causationId: null })),
  { id: 'answer', tenantId: 'globex', type: 'answered', causationId: 'e4' },
].map((event, index) => ({ ...event, position: BigInt(index + 1) }));

const consumers = { first: ['happened', 'answered'], second: ['happened'] };

const sound: Observation = {
  written: [...written, rolledBack],
  stored: log,
  log,
  effects: Object.entries(consumers).flatMap(([consumer, types]) =>
    log
      .filter(({ type }) => types.includes(type))
      .map(({ id, tenantId }) => ({ consumer, tenantId, eventId: id })),
  ),
  consumers,
  answerType: 'answered',
  broker: log.map(({ id, tenantId }) => ({ id, tenantId })),
  hearings: [
    { listener: 'witness', heard: log, whole: true },
    { listener: 'killed', heard: log.slice(5, 9), whole: false },
  ],
  deadLetters: [],
};

/** The fault kinds found when the observation is this instead. */
const kinds = (change: Partial<Observation>): readonly string[] => [
  ...new Set(judge({ ...sound, ...change }).map(({ kind }) => kind)),
];
const without = <T>(list: readonly T[], index: number): readonly T[] => list.toSpliced(index, 1);
const twice = <T>(list: readonly T[], index: number): readonly T[] =>
  list.toSpliced(index, 0, ...list.slice(index, index + 1));
/** The item goes two places on, which is where its tenant's next one stands. */
const swapped = <T>(list: readonly T[], index: number): readonly T[] =>
  list.toSpliced(index, 3, ...list.slice(index, index + 3).reverse());
const numbered = (events: readonly LoggedEvent[]): readonly LoggedEvent[] =>
  events.map((event, index) => ({ ...event, position: BigInt(index + 1) }));
const exchanged = (a: number, b: number): readonly LoggedEvent[] =>
  numbered(log.map((event, index) => (index === a ? log[b] : index === b ? log[a] : event) ?? event));
const strange = { id: 'rolled back', tenantId: 'acme', type: 'happened', causationId: null };

test('finds nothing wrong with a sound run', () => {
  expect(judge(sound)).toEqual([]);
});

describe('sees in the log', () => {
  test.each<[string, Partial<Observation>, string]>([
    [
      'a committed event that is not stored',
      { stored: without(sound.stored, 7), log: numbered(without(log, 7)) },
      'lost',
    ],
    ['a stored event without a position', { log: numbered(without(log, 7)) }, 'lost'],
    ['an event with two positions', { log: numbered(twice(log, 7)) }, 'doubled'],
    ['a rolled back event that is stored', { stored: [...sound.stored, strange] }, 'uncommitted'],
    [
      'a rolled back event with a position',
      { log: numbered([...log, { ...strange, position: 0n }]) },
      'uncommitted',
    ],
    ['an event before one it knew of', { log: numbered(swapped(log, 7)) }, 'out of order'],
    [
      'a hole',
      { log: log.map((event) => ({ ...event, position: event.position + (event.position > 9n ? 1n : 0n) })) },
      'gap in positions',
    ],
    [
      'an event of another tenant',
      { log: log.map((event) => ({ ...event, tenantId: 'acme' })) },
      'wrong tenant',
    ],
    ['an event that was not answered', { log: without(log, 24), stored: without(sound.stored, 24) }, 'lost'],
    [
      'an answer that nobody asked for',
      { stored: [...log, { ...strange, id: 'another', type: 'answered', causationId: 'e5' }] },
      'uncommitted',
    ],
    [
      'an event that was answered twice',
      { stored: [...log, { ...strange, id: 'another', type: 'answered', causationId: 'e4' }] },
      'doubled',
    ],
    [
      'an answer before its cause',
      { log: numbered([...log.slice(24), ...log.slice(0, 24)]) },
      'out of order',
    ],
  ])('%s', (_, change, kind) => {
    expect(kinds(change)).toContain(kind);
  });

  test('a writer whose sequence numbers fall, also where nobody knew of anything', () => {
    const unaware = sound.written.map((event) => ({ ...event, knew: 0 }));
    // e5 and e9 are of one writer and tenant; e5 and e7 are not.
    expect(kinds({ written: unaware, log: exchanged(4, 8) })).toContain('out of order');
    expect(
      kinds({ written: unaware, log: exchanged(4, 6), effects: [], broker: null, hearings: [] }),
    ).toEqual(['lost']);
  });
});

describe('sees of consumers', () => {
  test.each<[string, Partial<Observation>, string]>([
    ['a lost effect', { effects: without(sound.effects, 7) }, 'lost'],
    ['a doubled effect', { effects: twice(sound.effects, 7) }, 'doubled'],
    ['effects out of order', { effects: swapped(sound.effects, 7) }, 'out of order'],
    [
      'an effect of a rolled back event',
      { effects: [...sound.effects, { consumer: 'first', tenantId: 'acme', eventId: 'rolled back' }] },
      'uncommitted',
    ],
    [
      'an effect in another tenant',
      { effects: sound.effects.with(0, { consumer: 'first', tenantId: 'globex', eventId: 'e1' }) },
      'wrong tenant',
    ],
    ['a dead letter', { deadLetters: ['first gave up'] }, 'dead letter'],
  ])('%s', (_, change, kind) => {
    expect(kinds(change)).toEqual([kind]);
  });
});

const broker = sound.broker ?? [];

describe('sees in the broker', () => {
  test.each<[string, Partial<Observation>, readonly string[]]>([
    ['a lost event', { broker: without(broker, 7) }, ['lost']],
    ['events out of order', { broker: swapped(broker, 7) }, ['out of order']],
    [
      'a rolled back event',
      { broker: [...broker, { id: 'rolled back', tenantId: 'acme' }] },
      ['uncommitted'],
    ],
    [
      'an event of another tenant',
      { broker: broker.with(0, { id: 'e1', tenantId: 'globex' }) },
      ['wrong tenant'],
    ],
    ['nothing wrong in a repetition, which is allowed', { broker: [...broker, ...broker.slice(3)] }, []],
  ])('%s', (_, change, found) => {
    expect(kinds(change)).toEqual(found);
  });
});

describe('sees of listeners', () => {
  const whole = (heard: readonly LoggedEvent[]) => ({
    hearings: [{ listener: 'witness', heard, whole: true }],
  });
  test.each<[string, Partial<Observation>, readonly string[]]>([
    ['an event that was not heard', whole(without(log, 7)), ['lost']],
    ['an end that was not heard', whole(log.slice(0, -1)), ['lost']],
    ['a beginning that was not heard', whole(log.slice(1)), ['lost']],
    ['an event that was heard twice', whole(twice(log, 7)), ['doubled']],
    ['an event heard at another position', whole(numbered(swapped(log, 7))), ['out of order']],
    ['a rolled back event', whole([...log, { ...strange, position: 26n }]), ['uncommitted', 'lost']],
    [
      'nothing wrong in what a killed one did not hear',
      { hearings: [{ listener: 'killed', heard: log.slice(5, 9), whole: false }] },
      [],
    ],
    [
      'a hole in what a killed one heard',
      { hearings: [{ listener: 'killed', heard: without(log, 7).slice(5, 9), whole: false }] },
      ['lost'],
    ],
  ])('%s', (_, change, found) => {
    expect(kinds(change)).toEqual(found);
  });
});
