import { describe, expect, test } from 'vitest';
import { fileNameOf, originalNameOf } from './media-rules.js';
import { mediaSettings } from './media-settings.js';
import { dispositionOf, isAllowed } from './media-types.js';

const ID = '0197a000-0000-7000-8000-00000000abcd';

describe('the name of a file', () => {
  test.each([
    ['Photo.JPG', 'photo.png'],
    ['a"b\r\nSet-Cookie: x.png', 'a-b-set-cookie-x.png'],
    ['archive.tar.gz', 'archive-tar.png'],
    ['写真.png', '00000000abcd.png'],
    ['.png', '00000000abcd.png'],
    ['x'.repeat(400), `${'x'.repeat(200)}.png`],
  ])('%j is offered for download as %j', (name, offered) => {
    expect(fileNameOf(name, { id: ID, extension: 'png' })).toBe(offered);
  });

  test.each([
    ['a\0\u202eb.png', 'ab.png'],
    ['  ', 'fallback'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%j is kept as %j', (given, kept) => {
    expect(originalNameOf(given, 'fallback')).toBe(kept);
  });
});

describe('what a tenant allows', () => {
  test('is a type or a family, and never what runs scripts', () => {
    expect(isAllowed('image/png', ['image/png'])).toBe(true);
    expect(isAllowed('image/png', ['image/*'])).toBe(true);
    expect(isAllowed('image/png', ['image/gif', 'video/*'])).toBe(false);
    expect(isAllowed('image/svg+xml', ['image/*', 'image/svg+xml'])).toBe(false);
    expect(isAllowed('application/pdf', [])).toBe(false);
  });

  test.each(['image/svg+xml', 'text/html', '*/*', 'image', 'IMAGE/PNG', 'image/**'])(
    'cannot be %s',
    (type) => {
      expect(mediaSettings.safeParse({ allowedMediaTypes: [type] }).success).toBe(false);
    },
  );
});

test.each([
  ['image/png', 'inline; filename="a.png"'],
  ['video/mp4', 'inline; filename="a.png"'],
  ['application/pdf', 'attachment; filename="a.png"'],
])('%s is answered as %s', (type, disposition) => {
  expect(dispositionOf(type, 'a.png')).toBe(disposition);
});
