/** What a tenant allows: a type, `image/png`, or all of a family, `image/*`. */
export const TYPE_PATTERN = /^[a-z]+\/(\*|[a-z0-9][a-z0-9.+-]*)$/;

/** Pictures, sound, moving pictures, documents: what a browser shows or saves, and runs nothing of. */
export const DEFAULT_TYPES: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'video/mp4',
  'video/webm',
  'audio/mpeg',
  'audio/ogg',
  'audio/x-m4a',
  'application/pdf',
];

/** Whoever opens them runs what is in them, as a page of ours: no setting allows them. */
const SCRIPTED: ReadonlySet<string> = new Set([
  'image/svg+xml',
  'text/html',
  'application/xhtml+xml',
  'application/xml',
  'text/xml',
  'text/javascript',
  'application/javascript',
  'application/x-shockwave-flash',
]);

export function isScripted(type: string): boolean {
  return SCRIPTED.has(type);
}

/** `pattern`: as `TYPE_PATTERN` has it. */
export function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

export function isAllowed(type: string, patterns: readonly string[]): boolean {
  return !isScripted(type) && patterns.some((pattern) => matchesType(type, pattern));
}

/** Pictures, sound and moving pictures stand in pages; everything else is saved. `fileName`: as `fileNameOf` makes it. */
export function dispositionOf(type: string, fileName: string): string {
  const isShown = ['image/*', 'video/*', 'audio/*'].some((pattern) => matchesType(type, pattern));
  return `${isShown ? 'inline' : 'attachment'}; filename="${fileName}"`;
}
