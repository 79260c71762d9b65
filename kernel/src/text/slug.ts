/** `hello-world-2`: lower-case words and digits, single hyphens between them. */
export const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const MAX_SLUG_LENGTH = 255;

/**
 * The slug of a title: accents are taken off, everything that is no latin letter or digit becomes a hyphen.
 * A title without any (`こんにちは`) gets the end of `id`, which of a uuid is its random part.
 */
export function slugOf(title: string, id: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/-$/, '');
  return slug || id.slice(-12);
}
