import { expect, test } from 'vitest';
import { percentChange } from './window.js';

test.each([
  { recent: 0, before: 0, percent: 0 },
  { recent: 3, before: 0, percent: 100 },
  { recent: 3, before: 2, percent: 50 },
  { recent: 1, before: 4, percent: -75 },
  { recent: 0, before: 4, percent: -100 },
])('$recent after $before is a change of $percent percent', ({ percent, ...counts }) => {
  expect(percentChange(counts)).toBe(percent);
});
