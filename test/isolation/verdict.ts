import { randomUUID } from 'node:crypto';
import type { Exchange, Operation } from './exchange.js';
import type { Attack, RootField } from './operations.js';
import type { World } from './world.js';

/** Codes that only a fault of ours can have. */
const BROKEN = new Set<string | undefined>([
  'INTERNAL_SERVER_ERROR',
  'DOWNSTREAM_SERVICE_ERROR',
  'SUBGRAPH_UNAVAILABLE',
  'CONTEXT_INVALID',
]);

/** What an answer tells of the victim, and whether the platform broke. */
export function findings(
  { markers }: World,
  field: RootField,
  attack: Attack,
  { text, said, status, codes }: Exchange,
): readonly string[] {
  const leaked = markers.in(text, said).map((marker) => `tells ${marker}`);
  const broken =
    status >= 500 || codes.some((code) => BROKEN.has(code)) ? [`breaks: ${text.slice(0, 500)}`] : [];
  return [...leaked, ...broken].map((what) => `${field.name} ${JSON.stringify(attack.choice)} ${what}`);
}

/** Ids that only the victim has, among what was chosen. */
export const strangersIn = ({ markers }: World, { choice }: Attack): readonly string[] =>
  Object.values(choice).flatMap((value) => markers.in(JSON.stringify(value) ?? ''));

/** The same with an id that nobody has. */
export function withNobodys(
  attack: Attack,
  ids: readonly string[],
): { readonly operation: Operation; readonly nobody: string } {
  const nobody = randomUUID();
  const text = ids.reduce((inner, id) => inner.replaceAll(id, nobody), JSON.stringify(attack.variables));
  return {
    operation: { query: attack.query, variables: JSON.parse(text) as Operation['variables'] },
    nobody,
  };
}

/** What an answer says: of fields that fail together, which are named is chance, once one has taken the others with it. */
export const answerOf = ({ body: { data, errors = [] } }: Exchange): string => {
  const refusals = errors.map(({ message, extensions }) => `${extensions?.code}: ${message}`);
  return JSON.stringify({ data, errors: [...new Set(refusals)].sort() });
};

/** What is said of a refusal, whatever the ids. */
export const refusalOf = ({ codes, body }: Exchange, ids: readonly string[]): string =>
  ids.reduce(
    (text, id) => text.replaceAll(id, 'ID'),
    [...codes, ...(body.errors ?? []).map(({ message }) => message)].join('; '),
  );

export const isOfPlatform = ({ description }: RootField): boolean =>
  /administrators of the platform\.?/i.test(description);
