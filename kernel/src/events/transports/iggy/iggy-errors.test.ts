import { describe, expect, test } from 'vitest';
import { errorOfAnswer, errorOfSilence } from './iggy-errors.js';

const answer = (status: number, body = '', retryAfter: string | null = null) =>
  errorOfAnswer({ request: 'POST /streams', status, body, retryAfter });

test.each([
  [400, 'IGGY_REFUSED', 'never'],
  [401, 'IGGY_TOKEN_REFUSED', 'now'],
  [403, 'IGGY_FORBIDDEN', 'backoff'],
  [404, 'IGGY_NOT_FOUND', 'now'],
  [409, 'IGGY_TOKEN_REFUSED', 'now'],
  [413, 'IGGY_TOO_LARGE', 'never'],
  [415, 'IGGY_UNEXPECTED_ANSWER', 'backoff'],
  [422, 'IGGY_REFUSED', 'never'],
  [429, 'IGGY_UNAVAILABLE', 'backoff'],
  [307, 'IGGY_UNEXPECTED_ANSWER', 'backoff'],
  [500, 'IGGY_OUTCOME_UNKNOWN', 'unknown-outcome'],
  [502, 'IGGY_OUTCOME_UNKNOWN', 'unknown-outcome'],
  [503, 'IGGY_UNAVAILABLE', 'backoff'],
  [504, 'IGGY_OUTCOME_UNKNOWN', 'unknown-outcome'],
])('an answer of %i is %s: %s', (status, code, retry) => {
  expect(answer(status)).toMatchObject({ code, retry, status });
});

test("says the server's name for it and its reason", () => {
  const body = '{"id":1012,"code":"stream_name_already_exists","reason":"Stream is there.","field":null}';
  expect(answer(400, body)).toMatchObject({
    reason: 'stream_name_already_exists',
    message: 'POST /streams: 400 stream_name_already_exists Stream is there.',
  });
});

test('says what a web framework answered as plain text, but not all of a long page', () => {
  expect(answer(422, 'missing field `name`').message).toBe('POST /streams: 422 missing field `name`');
  expect(answer(502, '<html>'.repeat(1000)).message.length).toBeLessThan(400);
});

test.each([
  ['2', 2000],
  ['0.5', 500],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 0],
  ['-1', 0],
  [null, 0],
])('Retry-After %s is %i ms', (header, ms) => {
  expect(answer(503, '', header).retryAfterMs).toBe(ms);
});

describe('without an answer', () => {
  const failed = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('socket'), { code }) });

  test('what was not sent was not done', () => {
    expect(errorOfSilence('GET /ping', failed('ECONNREFUSED'))).toMatchObject({
      code: 'IGGY_UNAVAILABLE',
      retry: 'backoff',
      message: 'GET /ping: not sent, ECONNREFUSED',
    });
  });

  test.each([
    ['a broken connection', failed('ECONNRESET')],
    ['a timeout', new Error('timeout after 15000 ms')],
  ])('after %s the outcome is unknown', (_, cause) => {
    expect(errorOfSilence('POST /x', cause)).toMatchObject({
      code: 'IGGY_OUTCOME_UNKNOWN',
      retry: 'unknown-outcome',
    });
  });
});
