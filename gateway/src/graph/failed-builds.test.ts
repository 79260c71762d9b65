import { expect, it } from 'vitest';
import {
  CompositionFailed,
  compositionTimeout,
  plannerBusy,
  plannerCrashed,
  plannerUnavailable,
} from './errors.js';
import { FailedBuilds } from './failed-builds.js';

const failure = new CompositionFailed(['a', 'b'], [{ code: 'CLASH', message: 'no' }]);

it('answers with the failure for one second, then for twice as long each time, up to five minutes', () => {
  let now = 1_000_000;
  const failed = new FailedBuilds(() => now);
  expect(failed.recent('a')).toBeUndefined();
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
    failed.note('a', failure);
    now += seconds * 1000 - 1;
    expect(failed.recent('a')).toBe(failure);
    now += 1;
    expect(failed.recent('a')).toBeUndefined();
  }
  expect(failed.recent('b')).toBeUndefined();
});

it('says which failure is the first of its set, again after a success', () => {
  const failed = new FailedBuilds(() => 0);
  expect([failed.note('a', failure), failed.note('a', failure), failed.note('b', failure)]).toEqual([
    true,
    false,
    true,
  ]);
  failed.forget('a');
  expect([failed.recent('a'), failed.note('a', failure)]).toEqual([undefined, true]);
});

it('holds against a set what it did to the planner, and not that others keep the planner busy', () => {
  const failed = new FailedBuilds(() => 0);
  for (const [key, error] of Object.entries({
    busy: plannerBusy(3),
    unavailable: plannerUnavailable(3, 500),
    unknown: new Error('?'),
  })) {
    expect(failed.note(key, error)).toBe(false);
    expect(failed.recent(key)).toBeUndefined();
  }
  for (const [key, error] of Object.entries({
    crashed: plannerCrashed(null),
    slow: compositionTimeout(60_000),
  })) {
    failed.note(key, error);
    expect(failed.recent(key)).toBe(error);
  }
});
