import { expect, it } from 'vitest';
import { plainText } from './plain-text.js';

it.each([
  [
    'leaves plain text as it is',
    'a < b && c > d, 2*3 = 6, snake_case',
    'a < b && c > d, 2*3 = 6, snake_case',
  ],
  ['takes tags away', '<p class="x">One <em>word</em></p><p>two</p>', 'One word\ntwo'],
  ['does not join words that a block parts', 'one<br>two<li>three', 'one\ntwo\nthree'],
  ['does not part words at an inline element', '<b>H</b>ello', 'Hello'],
  [
    'leaves out what nobody reads',
    'a<script>if (a < b) alert("x")</SCRIPT >b<style>p{}</style>c<!-- no -->d',
    'a\nb\nc\nd',
  ],
  ['drops a script and a comment that never end', 'a <script>alert(1)', 'a'],
  ['drops a comment that never ends', 'a <!-- b', 'a'],
  [
    'keeps what only looks like a tag',
    '<3 and <https://example.com> and <b',
    '<3 and <https://example.com> and <b',
  ],
  [
    'decodes entities once',
    '&lt;b&gt; &amp;amp; &uuml;ber &#8212; &#x1F600; &unknown;',
    '<b> &amp; über — 😀 &unknown;',
  ],
  ['makes what is no character a space', 'a&#0;b&#xD800;c&#9999999;d', 'a b c d'],
  [
    'reads headings, quotes and lists',
    '# Title\n\n> quoted\n- one\n* two\n  1. three\n> - four',
    'Title\nquoted\none\ntwo\nthree\nfour',
  ],
  [
    'reads emphasis',
    '**bold**, __bold__, *it*, _it_, ~~gone~~, ***both***',
    'bold, bold, it, it, gone, both',
  ],
  ['reads links and images', '[text](https://a.b/c_d) ![alt](x.png) [![in](i.png)](u)', 'text alt in'],
  ['keeps code and drops its fences', '```ts\nconst a_b = `1`;\n```\n\n---\n\nText', 'const a_b = 1;\nText'],
  ['reads escaped marks', '1\\. not \\_a\\_ list', '1. not a list'],
  ['gives nothing for nothing', ' <p> </p>\n ', ''],
])('%s', (_, markup, text) => {
  expect(plainText(markup)).toBe(text);
});

const hostile = [
  '<',
  '<a',
  '<a ',
  '<!--',
  '<script>',
  '&',
  '&#',
  '[',
  '[a](',
  '![',
  '*',
  '* ',
  '_',
  '_a',
  '`',
  '~',
  '>',
  '> ',
  '#',
  '\\',
  ' ',
  '\n',
  '-',
  '|',
  '*_',
  '*`*',
  '-*',
];

it.each(hostile)('takes no longer for many %j', (part) => {
  const started = performance.now();
  for (const ending of ['', 'a', '\n', '>']) plainText(part.repeat(300_000 / part.length) + ending);
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('contains no mark of a highlight, whatever it is made of', () => {
  const parts = ['*', '**', '_', '`', '~~', '\\', '[', '](', ')', '&#42;', '<b>', 'a', ' ', '\n'];
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647);
  for (let round = 0; round < 5_000; round++) {
    const markup = Array.from({ length: 12 }, () => parts[next() % parts.length]).join('');
    expect(plainText(markup), JSON.stringify(markup)).not.toContain('**');
  }
});
