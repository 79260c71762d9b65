/** Longer strings are searched by a regular expression, which has a price to begin with. */
const SHORT = 40;
// eslint-disable-next-line no-control-regex -- JSON escapes control characters, quotes, backslashes and lone surrogates
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** A string as JSON, without calling `JSON.stringify` for what needs no escaping. */
export function jsonString(value: string): string {
  const { length } = value;
  if (length > SHORT) return ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
  for (let index = 0; index < length; index++) {
    const code = value.charCodeAt(index);
    if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff))
      return JSON.stringify(value);
  }
  return `"${value}"`;
}
