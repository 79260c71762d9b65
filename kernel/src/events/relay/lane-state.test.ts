import { expect, test } from 'vitest';
import type { PositionedEnvelope } from '../envelope.js';
import type { PublishOutcome } from '../transports/event-target.js';
import { afterPublish, type LaneState } from './lane-state.js';

const envelope = (position: bigint) => ({ position }) as PositionedEnvelope;
const [first, second, third] = [envelope(11n), envelope(14n), envelope(15n)];
const state: LaneState = { position: 10n, attempts: 1, failures: 2 };
const refused = (delivered: number): PublishOutcome => ({ kind: 'refused', delivered, reason: 'no' });
const away = (delivered: number): PublishOutcome => ({ kind: 'unavailable', delivered, reason: 'no' });

const cases = [
  {
    name: 'all delivered: stands at the last one, with nothing held against the next',
    outcome: { kind: 'delivered' },
    step: { state: { position: 15n, attempts: 0, failures: 0 } },
  },
  {
    name: 'the head refused: one more attempt at it',
    outcome: refused(0),
    step: { state: { position: 10n, attempts: 2, failures: 3 } },
  },
  {
    name: 'a later one refused: the first attempt at that',
    outcome: refused(2),
    step: { state: { position: 14n, attempts: 1, failures: 1 } },
  },
  {
    name: 'an outage: no attempt, but a longer wait',
    outcome: away(0),
    step: { state: { position: 10n, attempts: 1, failures: 3 } },
  },
  {
    name: 'an outage after some were delivered: nothing held against the next',
    outcome: away(1),
    step: { state: { position: 11n, attempts: 0, failures: 1 } },
  },
] satisfies readonly { name: string; outcome: PublishOutcome; step: unknown }[];

test.each(cases)('$name', ({ outcome, step }) => {
  expect(afterPublish(state, [first, second, third], outcome, 5)).toEqual(step);
});

test('the last attempt at an event ends with it dead, and the state behind it', () => {
  expect(afterPublish({ ...state, attempts: 4 }, [first, second], refused(0), 5)).toEqual({
    state: { position: 11n, attempts: 0, failures: 0 },
    dead: { envelope: first, attempts: 5 },
  });
  expect(afterPublish({ ...state, attempts: 4 }, [first, second], refused(1), 1)).toEqual({
    state: { position: 14n, attempts: 0, failures: 0 },
    dead: { envelope: second, attempts: 1 },
  });
});

test('an outage is never the last attempt', () => {
  expect(afterPublish({ ...state, attempts: 4 }, [first], away(0), 5).dead).toBeUndefined();
});
