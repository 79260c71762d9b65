import { z } from 'zod';

/** No scheme and no host of its own. */
const HERE = 'http://here.invalid';

/**
 * Whether it is safe as a link: an absolute URL of http(s), or a relative one (`/about`, `#top`). It is read as browsers
 * do, who see through `java\nscript:` and take `//host` and `/\host` for another site.
 */
export function isSafeUrl(url: string): boolean {
  // eslint-disable-next-line no-control-regex -- browsers drop these, so that what is checked would not be what is followed
  if (/[\u0000-\u0020\u007f]/.test(url) || !URL.canParse(url, HERE)) return false;
  const { protocol, origin } = new URL(url, HERE);
  if (/^https?:\/\//i.test(url)) return true;
  return protocol === 'http:' && origin === HERE && !/^[a-z][a-z0-9+.-]*:/i.test(url);
}

const MAX_LENGTH = 2048;

export const url = z
  .string()
  .min(1)
  .max(MAX_LENGTH)
  .refine(isSafeUrl, 'must be an http(s) address or a relative one such as "/about"');

/** Of another place: search engines and players take no relative ones. */
export const absoluteUrl = z
  .url({ protocol: /^https?$/, message: 'must be an http(s) address' })
  .max(MAX_LENGTH);
