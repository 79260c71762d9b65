import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './event-schema.js';

/** Says something to people only. */
const PROSE: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'examples',
  'module',
  'version',
]);

/**
 * What would break those who rely on a published event: who reads new events with old code, and who reads old events, of
 * the log or a replay, with new code. A sentence for each change; only a new optional property and other words pass.
 * Both maps are by the event's name, `blog.post.published.v1`.
 */
export function breakingChanges(
  published: ReadonlyMap<string, JsonSchema>,
  current: ReadonlyMap<string, JsonSchema>,
): readonly string[] {
  return [...published].flatMap(([name, schema]) => {
    const now = current.get(name);
    return now ? changes(name, schema, now) : [`${name} is no longer declared`];
  });
}

/** `at` names the place: `blog.post.published.v1`, `blog.post.published.v1: tags[]`. */
function changes(at: string, before: JsonSchema, now: JsonSchema): readonly string[] {
  return keysOf(before, now).flatMap((key) => {
    switch (key) {
      case 'properties':
        return propertyChanges(at, before, now);
      case 'required':
        // Told with each property.
        return [];
      case 'pattern':
        // How zod writes a format out is its own affair.
        return before.format === undefined && now.format === undefined
          ? valueChanges(at, key, before, now)
          : [];
      case 'items':
      case 'additionalProperties':
      case 'propertyNames':
        return partChanges(at, key, before[key], now[key]);
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
      case 'prefixItems':
        return listChanges(at, key, listOf(before[key]), listOf(now[key]));
      case '$defs':
        return namedChanges(`${at} $defs`, partsOf(before[key]), partsOf(now[key]));
      default:
        return valueChanges(at, key, before, now);
    }
  });
}

function valueChanges(at: string, key: string, before: JsonSchema, now: JsonSchema): readonly string[] {
  return isDeepStrictEqual(asSet(key, before[key]), asSet(key, now[key]))
    ? []
    : [`${at}: "${key}" was ${print(before[key])} and is ${print(now[key])}`];
}

function propertyChanges(at: string, before: JsonSchema, now: JsonSchema): readonly string[] {
  const [old, present] = [partsOf(before.properties), partsOf(now.properties)];
  const [wasRequired, isRequired] = [new Set(listOf(before.required)), new Set(listOf(now.required))];
  const added = Object.keys(present)
    .filter((name) => !(name in old) && isRequired.has(name))
    .map((name) => `${within(at, name)} is new and required, but older events lack it`);
  const kept = Object.keys(old)
    .filter((name) => name in present && wasRequired.has(name) !== isRequired.has(name))
    .map((name) =>
      isRequired.has(name)
        ? `${within(at, name)} became required, but older events may lack it`
        : `${within(at, name)} became optional, but readers rely on it`,
    );
  return [...namedChanges(at, old, present), ...kept, ...added];
}

function namedChanges(at: string, before: Parts, now: Parts): readonly string[] {
  return Object.entries(before).flatMap(([name, part]) => {
    const present = now[name];
    return present ? changes(within(at, name), part, present) : [`${within(at, name)} was removed`];
  });
}

function partChanges(at: string, key: string, before: unknown, now: unknown): readonly string[] {
  if (isSchema(before) && isSchema(now)) {
    return changes(key === 'items' ? `${at}[]` : within(at, `(${key})`), before, now);
  }
  return valueChanges(at, key, { [key]: before }, { [key]: now });
}

/** The members of a union have no order; where just one differs, what differs in it is told. */
function listChanges(
  at: string,
  key: string,
  before: readonly unknown[],
  now: readonly unknown[],
): readonly string[] {
  const equal = (a: unknown, b: unknown) => isSchema(a) && isSchema(b) && changes('', a, b).length === 0;
  if (key === 'prefixItems' && before.length === now.length) {
    return before.flatMap((part, index) => partChanges(at, `${index}`, part, now[index]));
  }
  const gone = before.filter((member) => !now.some((other) => equal(member, other)));
  const added = now.filter((member) => !before.some((other) => equal(other, member)));
  const [onlyGone, onlyAdded] = [gone[0], added[0]];
  if (gone.length === 1 && added.length === 1 && isSchema(onlyGone) && isSchema(onlyAdded)) {
    return changes(at, onlyGone, onlyAdded);
  }
  return [
    ...gone.map((member) => `${at}: "${key}" no longer has ${print(member)}`),
    ...added.map((member) => `${at}: "${key}" also has ${print(member)}`),
  ];
}

type Parts = Readonly<Record<string, JsonSchema>>;

function keysOf(...schemas: readonly JsonSchema[]): readonly string[] {
  return [...new Set(schemas.flatMap((schema) => Object.keys(schema)))].filter((key) => !PROSE.has(key));
}

function partsOf(value: unknown): Parts {
  return isSchema(value) ? (value as Parts) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The order of values says nothing. */
function asSet(key: string, value: unknown): unknown {
  return (key === 'enum' || key === 'type') && Array.isArray(value) ? new Set(value) : value;
}

/** `order.placed.v1: lines[].price` */
function within(at: string, name: string): string {
  return at.includes(': ') ? `${at}.${name}` : `${at}: ${name}`;
}

function print(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value);
}
