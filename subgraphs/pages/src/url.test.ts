import { expect, test } from 'vitest';
import { isSafeUrl } from './url.js';

test.each([
  'https://example.org/a?b=c#d',
  'HTTP://example.org',
  '/',
  '/about',
  'about/us',
  '../up',
  '#top',
  '?page=2',
  '/a:b',
])('%s is safe', (url) => {
  expect(isSafeUrl(url)).toBe(true);
});

test.each([
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'mailto:a@b.c',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'http:evil.example',
  'https:/evil.example',
  'https://',
  'a b',
])('%j is not', (url) => {
  expect(isSafeUrl(url)).toBe(false);
});
