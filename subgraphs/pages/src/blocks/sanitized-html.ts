import sanitizeHtml from 'sanitize-html';
import { isSafeUrl } from '../url.js';

/** What the web calls structure and text, without anything that runs, sends or frames; `class` is for the frontend's styles. */
const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'picture', 'source', 'del', 'ins'],
  allowedAttributes: {
    '*': ['class', 'id', 'title', 'lang', 'dir', 'role', 'aria-*'],
    a: ['href', 'target', 'rel'],
    img: ['src', 'alt', 'width', 'height', 'loading'],
    source: ['src', 'type', 'media'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
  },
  allowedSchemes: ['http', 'https'],
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite'],
  allowProtocolRelative: false,
  transformTags: {
    '*': (tagName, attribs) => ({ tagName, attribs: withSafeUrls(attribs) }),
    // What a link opens could otherwise steer the page it came from.
    a: (tagName, attribs) => ({
      tagName,
      attribs: {
        ...withSafeUrls(attribs),
        ...(attribs.target !== undefined && { rel: 'noopener noreferrer' }),
      },
    }),
  },
};

/** The HTML without what could run as a script, whoever wrote it: readers are not to pay for an editor's mistake. */
export function sanitizedHtml(html: string): string {
  return sanitizeHtml(html, OPTIONS);
}

function withSafeUrls(attribs: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  return Object.fromEntries(
    Object.entries(attribs).filter(([name, value]) => !['href', 'src'].includes(name) || isSafeUrl(value)),
  );
}
