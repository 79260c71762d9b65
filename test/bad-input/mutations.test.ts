import { getNamedType, isLeafType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomOf } from '../crash/random.js';
import { type Exchange, type Operation, send } from '../isolation/exchange.js';
import { type BadValue, badValuesFor } from './bad-values.js';
import { documentedCodes, faultsOf } from './faults.js';
import { GoodValues } from './good-values.js';
import {
  argumentsWith,
  type Field,
  type GoodValue,
  isAlternative,
  type Place,
  placesOf,
  type Replacement,
} from './inputs.js';
import { startWorld, type World } from './world.js';

/** What is chosen follows from it. */
const SEED = Number(process.env['RUSTOK_BAD_INPUT_SEED'] ?? 7);
/** Bad values that each place is given: how many, or `all`. */
const SAMPLE = Number((process.env['RUSTOK_BAD_INPUT_SAMPLE'] ?? '2').replace('all', 'Infinity'));
/** A regular expression of mutations, for those who look for a fault. */
const ONLY = new RegExp(process.env['RUSTOK_BAD_INPUT_ONLY'] ?? '');

let world: World;
let fields: readonly Field[];
let good: GoodValues;
let documented: ReadonlySet<string>;

beforeAll(async () => {
  world = await startWorld();
  good = new GoodValues(world);
  fields = Object.values(world.schema.getMutationType()?.getFields() ?? {}).filter(({ name }) =>
    ONLY.test(name),
  );
  documented = await documentedCodes();
}, 120_000);
afterAll(() => world?.[Symbol.asyncDispose]());

function operation(field: Field, value: GoodValue, replacement?: Replacement): Operation {
  const variables = argumentsWith(field, value, replacement);
  const given = field.args.filter(({ name }) => name in variables);
  const head = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  return {
    query: `mutation ${head && `(${head})`} { ${field.name}${args && `(${args})`} ${selection} }`,
    variables,
  };
}

/** Sends it, and undoes what came of it. */
async function attempt(sent: Operation): Promise<{ answer: Exchange; written: readonly string[] }> {
  const answer = await send(world.admin, sent);
  const written = await world.writes.taken();
  if (written.length > 0) await world.undo(written);
  return { answer, written };
}

interface Base {
  readonly values: GoodValue;
  /** Why it is refused all the same. */
  readonly codes: Exchange['codes'];
}

/** The values an operation works with, or those with which it comes furthest, and how far that is. */
async function baseOf(field: Field): Promise<Base> {
  let best: Base | undefined;
  for (let number = 0; number < good.attempts(field); number += 1) {
    const values = good.of(field, number);
    const { answer } = await attempt(operation(field, values));
    if (answer.codes.length === 0) return { values, codes: [] };
    if (!best || (best.codes.includes('BAD_USER_INPUT') && !answer.codes.includes('BAD_USER_INPUT')))
      best = { values, codes: answer.codes };
  }
  return best ?? { values: good.of(field, 0), codes: [] };
}

function chosenFor(field: Field, place: Place, values: GoodValue): readonly BadValue[] {
  const random = randomOf(SEED).fork(`${field.name} ${place.path}`);
  const rest = badValuesFor(place, argumentsAt(field, place, values)).filter(
    // Of two places of which one is filled, nothing in the one is no mistake of its own.
    ({ value }) => value !== null || !isAlternative(place),
  );
  return Array.from(
    { length: Math.min(SAMPLE, rest.length) },
    () => rest.splice(random.integer(rest.length), 1)[0] as BadValue,
  );
}

/** What stands at a place that is filled. */
function argumentsAt(field: Field, place: Place, values: GoodValue): unknown {
  // A path below it leads there, and replaces nothing.
  let filled: unknown = argumentsWith(field, values, { path: `${place.path}.`, value: undefined });
  for (const step of place.path.split('.')) filled = (filled as Record<string, unknown> | undefined)?.[step];
  return filled;
}

describe('every mutation', () => {
  const bases = new Map<string, Base>();

  test(
    'works with the values that are made up for it, or is refused for the state of things',
    { timeout: 120_000 },
    async () => {
      const refused: string[] = [];
      for (const field of fields) {
        const base = await baseOf(field);
        bases.set(field.name, base);
        if (base.codes.length > 0) refused.push(`${field.name} ${base.codes.join()}`);
      }
      // What is bad in another place already shows nothing: whoever adds a mutation adds to good-values.ts what it needs.
      expect(refused.filter((each) => /BAD_USER_INPUT|INVALID$/.test(each) && !EXCEPTIONS.has(each))).toEqual(
        [],
      );
      expect(refused.length).toBeLessThan(fields.length / 5 + 1);
    },
  );

  test('refuses bad input by a code, names the field, and writes nothing', { timeout: 600_000 }, async () => {
    const faults: string[] = [];
    for (const field of fields) {
      const { values, codes } = bases.get(field.name) ?? (await baseOf(field));
      for (const place of placesOf(field)) {
        for (const bad of chosenFor(field, place, values)) {
          const sent = operation(field, values, { path: place.path, value: bad.value });
          const { answer, written } = await attempt(sent);
          for (const fault of faultsOf({ answer, written, place, bad, documented, base: codes })) {
            faults.push(`${field.name} ${place.path} (${bad.what}): ${fault}`);
          }
        }
      }
    }
    expect(faults).toEqual([]);
  });
});

/** They need more than one value made up for each place. */
const EXCEPTIONS: ReadonlySet<string> = new Set(['reorderBlocks BAD_USER_INPUT']);

test('JSON that is nested 100,000 deep is refused where it would be kept', async () => {
  const { url, options } = world.admin;
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const query =
    'mutation ($changes: JSONObject!) { updateModuleSettings(input: { module: "content", revision: 0, changes: $changes }) { revision } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...{ 'x-tenant-id': String(options.tenant), authorization: `Bearer ${options.token}` },
    },
    body: `{"query": ${JSON.stringify(query)}, "variables": {"changes": ${deep}}}`,
  });
  const { errors } = (await response.json()) as Exchange['body'];
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});
