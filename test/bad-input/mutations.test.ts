import { getNamedType, isLeafType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../crash/random.js';
import { type Exchange, type Operation, send } from '../isolation/exchange.js';
import { type BadValue, badValuesFor } from './bad-values.js';
import { documentedCodes, faultsOf } from './faults.js';
import { GoodValues } from './good-values.js';
import { argumentsWith, type Field, type GoodValue, type Place, placesOf, type Replacement } from './inputs.js';
import { startWorld, type World } from './world.js';

/** What is chosen follows from it. */
const SEED = Number(process.env['RUSTOK_BAD_INPUT_SEED'] ?? 7);
/** Bad values that each place is given: how many, or `all`. */
const SAMPLE = Number((process.env['RUSTOK_BAD_INPUT_SAMPLE'] ?? '3').replace('all', 'Infinity'));
/** A regular expression of mutations, for those who look for a fault. */
const ONLY = new RegExp(process.env['RUSTOK_BAD_INPUT_ONLY'] ?? '');

let world: World;
let fields: readonly Field[];
let good: GoodValues;
let documented: ReadonlySet<string>;

beforeAll(async () => {
  world = await startWorld();
  good = new GoodValues(world);
  fields = Object.values(world.schema.getMutationType()?.getFields() ?? {}).filter(({ name }) => ONLY.test(name));
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

/** The values an operation works with, or those with which it comes furthest, and how far that is. */
async function baseOf(field: Field): Promise<{ values: GoodValue; codes: Exchange['codes'] }> {
  let best: { values: GoodValue; codes: Exchange['codes'] } | undefined;
  for (let number = 0; number < good.attempts(field); number += 1) {
    const values = good.of(field, number);
    const { answer } = await attempt(operation(field, values));
    if (answer.codes.length === 0) return { values, codes: [] };
    if (!best || (best.codes.includes('BAD_USER_INPUT') && !answer.codes.includes('BAD_USER_INPUT')))
      best = { values, codes: answer.codes };
    if (process.env['RUSTOK_BAD_INPUT_ONLY']) console.log(field.name, answer.text, answer.said);
  }
  return best ?? { values: good.of(field, 0), codes: [] };
}

function chosenFor(field: Field, place: Place, values: GoodValue): readonly BadValue[] {
  const random = randomOf(SEED).fork(`${field.name} ${place.path}`);
  const rest = [...badValuesFor(place, argumentsAt(field, place, values))];
  return Array.from({ length: Math.min(SAMPLE, rest.length) }, () => rest.splice(random.integer(rest.length), 1)[0] as BadValue);
}

/** What stands at a place that is filled. */
function argumentsAt(field: Field, place: Place, values: GoodValue): unknown {
  // A path below it leads there, and replaces nothing.
  let filled: unknown = argumentsWith(field, values, { path: `${place.path}.`, value: undefined });
  for (const step of place.path.split('.')) filled = (filled as Record<string, unknown> | undefined)?.[step];
  return filled;
}

test('every mutation refuses bad input by a code, names the field, and writes nothing', { timeout: 1_200_000 }, async () => {
  const faults: string[] = [];
  const bases: string[] = [];
  const accepted: string[] = [];
  for (const field of fields) {
    const { values, codes } = await baseOf(field);
    if (codes.length > 0) bases.push(`${field.name} ${codes.join()}`);
    for (const place of placesOf(field)) {
      for (const bad of chosenFor(field, place, values)) {
        const sent = operation(field, values, { path: place.path, value: bad.value });
        const { answer, written } = await attempt(sent);
        if (answer.codes.length === 0 && !bad.isRefused) accepted.push(`${field.name} ${place.path} (${bad.what})`);
        for (const fault of faultsOf({ answer, written, place, bad, documented, base: codes })) {
          faults.push(`${field.name} ${place.path} (${bad.what}): ${fault}`);
        }
      }
    }
  }
  console.log(bases.length, bases.join('\n'));
  const { writeFileSync } = await import('node:fs');
  writeFileSync('/tmp/bad-input-accepted.txt', accepted.join('\n'));
  writeFileSync('/tmp/bad-input-faults.txt', faults.join('\n'));
  expect(faults.length).toBe(0);
});
