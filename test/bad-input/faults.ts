import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exchange } from '../isolation/exchange.js';
import type { BadValue } from './bad-values.js';
import type { Place } from './inputs.js';

export interface Refusal {
  readonly answer: Exchange;
  /** Tables that were written to. */
  readonly written: readonly string[];
  readonly place: Place;
  readonly bad: BadValue;
  readonly documented: ReadonlySet<string>;
  /** What the operation is refused for without the bad value. */
  readonly base: Exchange['codes'];
}

/** Written to although the request is refused, and rightly so. */
const KEPT_OF_REFUSALS: ReadonlySet<string> = new Set<string>([]);

/** What is wrong with the answer to a bad value; nothing for a refusal as it should be. */
export function faultsOf({ answer, written, place, bad, documented, base }: Refusal): readonly string[] {
  const { codes, status, text } = answer;
  if (codes.length === 0) {
    if (status !== 200) return [`is answered with ${status}: ${text.slice(-300)}`];
    return bad.isRefused ? ['is taken'] : [];
  }
  const said = text.slice(text.lastIndexOf('\n')).slice(0, 400);
  const broken = codes.filter(
    (code) => code === undefined || code === 'INTERNAL_SERVER_ERROR' || !documented.has(code),
  );
  if (broken.length > 0) return [`breaks: ${said}`];
  const faults: string[] = [];
  const wrongly = written.filter((table) => !KEPT_OF_REFUSALS.has(table));
  if (wrongly.length > 0) faults.push(`is refused, and has written ${wrongly.join()}`);
  if (codes.includes('BAD_USER_INPUT') && !base.includes('BAD_USER_INPUT') && !names(answer, place))
    faults.push(`is not named: ${said}`);
  return faults;
}

/** Whether the errors name the place, what lies within it, or what it lies within. */
function names({ body }: Exchange, { path }: Place): boolean {
  const wanted = partsOf(path);
  return (body.errors ?? []).some(({ extensions }) =>
    fieldsOf(extensions).some((field) => {
      const parts = partsOf(field);
      const common = Math.min(parts.length, wanted.length);
      const isRoot = wanted.length === 0;
      return isRoot || (common > 0 && parts.slice(0, common).every((part, at) => part === wanted[at]));
    }),
  );
}

/** Paths may begin below the argument that holds everything. Which item it was does not matter: there is one. */
function partsOf(path: string): readonly string[] {
  return path
    .split('.')
    .filter((part, at) => !(at === 0 && /^(input|filter)$/.test(part)) && !/^\d+$/.test(part));
}

function fieldsOf(extensions: unknown): readonly string[] {
  const { fields } = (extensions ?? {}) as { readonly fields?: unknown };
  return Array.isArray(fields) ? fields.map(({ path }: { path?: unknown }) => String(path ?? '')) : [];
}

export async function documentedCodes(): Promise<ReadonlySet<string>> {
  const page = await readFile(join(import.meta.dirname, '../../docs/reference/errors.md'), 'utf8');
  return new Set(page.match(/`[A-Z][A-Z_]+`/g)?.map((code) => code.slice(1, -1)));
}
