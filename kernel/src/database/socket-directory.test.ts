import { expect, test } from 'vitest';
import { socketDirectoryOf } from './socket-directory.js';

test('the folder depends on the data directory only, and on nothing long', () => {
  const deep = `/${'folder/'.repeat(100)}data`;
  expect(socketDirectoryOf(deep, '/tmp')).toBe(socketDirectoryOf(deep, '/tmp'));
  expect(socketDirectoryOf(deep, '/tmp')).toMatch(/^\/tmp\/rustok-pg-[0-9a-f]{16}$/);
  expect(socketDirectoryOf(`${deep}2`, '/tmp')).not.toBe(socketDirectoryOf(deep, '/tmp'));
});

test('a temporary folder with a long path is not used', () => {
  const long = `/var/${'x'.repeat(60)}`;
  expect(socketDirectoryOf('/data', long)).toMatch(/^\/tmp\//);
  expect(socketDirectoryOf('/data', '/var/folders/ab/cdefghijklmnopqrstuvwxyz012345/T')).toMatch(
    /^\/var\/folders\//,
  );
});
