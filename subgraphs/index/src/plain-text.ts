/** Elements that stand inside a word or a sentence; all others part what is around them. */
const INLINE = new Set(
  'a abbr b bdi bdo cite code data del dfn em i ins kbd mark q s samp small span strong sub sup time u var wbr'.split(
    ' ',
  ),
);

/** Elements whose content nobody reads. */
const UNREAD = new Set(['script', 'style', 'template']);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  laquo: '«',
  raquo: '»',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
};

/**
 * What a reader sees of text, markdown or html, whichever it is: a source does not say. For finding and for
 * showing as text, never for showing as html: decoded entities are in it. Contains no `**`.
 *
 * Takes time in proportion to the length, whatever the text: every pattern here is anchored, or ends where the
 * next match could begin.
 */
export function plainText(markup: string): string {
  return withoutMarkdown(decodeEntities(withoutTags(markup)))
    .split(/[\r\n]+/)
    .map((line) => line.replace(/[^\S\n]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** Only what can be a tag is one: `a < b` and `<https://…>` stay. */
function withoutTags(html: string): string {
  const tag = /<(\/?)([a-z][a-z0-9-]*)(?=[\s/>])|<!--|<[!?](?=[a-z])/iy;
  let text = '';
  let position = 0;
  for (;;) {
    const start = html.indexOf('<', position);
    if (start === -1) return text + html.slice(position);
    text += html.slice(position, start);
    tag.lastIndex = start;
    const match = tag.exec(html);
    if (!match) {
      text += '<';
      position = start + 1;
      continue;
    }
    const [opening, slash, name = ''] = match;
    const terminator = opening === '<!--' ? '-->' : '>';
    const end = html.indexOf(terminator, start);
    // Without an end here there is none further on either: the rest is text, or a comment to its end.
    if (end === -1) return opening === '<!--' ? text : text + html.slice(start);
    position = end + terminator.length;

    const element = name.toLowerCase();
    if (!INLINE.has(element)) text += '\n';
    if (slash === '' && UNREAD.has(element)) position = endOf(element, html, position);
  }
}

/** Where the end tag of an element begins; the end of the text when there is none. */
function endOf(element: string, html: string, from: number): number {
  const endTag = new RegExp(`</${element}`, 'gi');
  endTag.lastIndex = from;
  return endTag.exec(html)?.index ?? html.length;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return character(decimal === undefined ? parseInt(hex, 16) : parseInt(decimal, 10));
  });
}

/** Control characters, which Postgres may refuse, and what is no character become a space. */
function character(code: number): string {
  const isText = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isText ? String.fromCodePoint(code) : ' ';
}

const LINK = /!?\[([^[\]\n]*)\]\([^()\n]*\)/g;

function withoutMarkdown(text: string): string {
  return (
    text
      // Fences, rules, underlines of headings, separators of tables; then what begins a line.
      .replace(/^[ \t]*(?:`{3,}|~{3,})[^\n`]*$/gm, '')
      .replace(/^[-=*_|: \t]{3,}$/gm, '')
      .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)+/gm, '')
      // Twice, for an image may be the text of a link.
      .replace(LINK, '$1')
      .replace(LINK, '$1')
      .replace(/\\([\\`*_{}[\]()#+\-.!~>|])/g, '$1')
      .replace(/`+|~~+/g, '')
      // Emphasis, but neither snake_case nor 2*3. Asterisks last: taking away what parts two would make `**`.
      .replace(/(?<![\p{L}\p{N}_])_+(?=\S)|(?<=[^\s_])_+(?![\p{L}\p{N}_])/gu, '')
      .replace(/\*{2,}/g, '')
      .replace(/(?<![\p{L}\p{N}])\*(?=\S)|(?<=\S)\*(?![\p{L}\p{N}])/gu, '')
  );
}
