import { expect, test } from 'vitest';
import { backoffMs } from './backoff.js';
import { nextStep } from './ending.js';
import { renewInMs, tokenEnd } from './token-source.js';

const errors = (code: string, extensions: object = {}) =>
  nextStep({ kind: 'errors', errors: [{ message: 'why', extensions: { code, ...extensions } }] });

test('an outage is a pause as long as the server asks for', () => {
  expect(errors('PLANNER_UNAVAILABLE', { retryable: true, retryAfterMs: 700 })).toMatchObject({
    kind: 'retry',
    atLeastMs: 700,
  });
});

test('what has no code ends: nobody knows that trying again helps', () => {
  expect(nextStep({ kind: 'errors', errors: [{ message: 'why' }] })).toMatchObject({
    kind: 'end',
    error: { code: 'GRAPHQL_ERROR', message: 'why' },
  });
});

test.each([1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4429, 4499, 4500, 4502, 4503, 4504, undefined])(
  'close code %s: try again',
  (closeCode) => {
    const ending = { kind: 'lost', reason: '', ...(closeCode !== undefined && { closeCode }) } as const;
    expect(nextStep(ending).kind).toBe('retry');
  },
);

test.each([1002, 1003, 1007, 1008, 1009, 4004, 4005, 4400, 4401, 4403, 4404, 4406, 4409])(
  'close code %s: the end',
  (closeCode) => {
    expect(nextStep({ kind: 'lost', closeCode, reason: '' }).kind).toBe('end');
  },
);

test('pauses double up to the longest, with half of each left to chance', () => {
  const pauses = (random: number) =>
    [0, 1, 2, 3, 40].map((attempt) => backoffMs(attempt, { baseMs: 100, maxMs: 500, random: () => random }));
  expect(pauses(0)).toEqual([50, 100, 200, 250, 250]);
  expect(pauses(1)).toEqual([100, 200, 400, 500, 500]);
});

test('a token is renewed a minute before its end, and a short one when four fifths are over', () => {
  expect(renewInMs(900_000, 0)).toBe(840_000);
  expect(renewInMs(10_000, 0)).toBe(8_000);
  expect(renewInMs(0, 1_000)).toBe(0);
  expect(tokenEnd('not a token')).toBeUndefined();
  expect(tokenEnd(`x.${Buffer.from('{"exp":1.5}').toString('base64url')}.x`)).toBe(1_500);
});
