import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { buildSchema, printSchema, validateSchema } from 'graphql';
import { expect, it } from 'vitest';
import { SchemaBuilder } from './schema-builder.js';

const API = await readFile(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');

it('makes the schema that graphql-js makes at once', async () => {
  const builder = new SchemaBuilder();
  for (const sdl of [
    API,
    'type Query { a: Int }',
    'schema { query: Root } type Root { a(b: [In!] = [{ c: 1 }]): U } input In @oneOf { c: Int } union U = Root',
    'directive @skip(if: Boolean!) on FIELD interface I { a: E } type Query implements I { a: E } enum E { X Y }',
    'scalar Date @specifiedBy(url: "https://example.org") type Query { a: Date @deprecated(reason: "old") } type Mutation { b: Int }',
  ]) {
    const [schema, expected] = [await builder.build(sdl), buildSchema(sdl)];
    expect(printSchema(schema)).toBe(printSchema(expected));
    expect(Object.keys(schema.getTypeMap()).sort()).toEqual(Object.keys(expected.getTypeMap()).sort());
    expect(schema.getDirectives().map(String).sort()).toEqual(expected.getDirectives().map(String).sort());
    expect([schema.getMutationType()?.name, schema.getSubscriptionType()?.name]).toEqual([
      expected.getMutationType()?.name,
      expected.getSubscriptionType()?.name,
    ]);
    expect(validateSchema(schema)).toEqual([]);
  }
});

it('lets others have the event loop meanwhile, and does not put the slices of two schemas into one turn of it', async () => {
  const builder = new SchemaBuilder();
  const done: string[] = [];
  const building = [1, 2, 3].map((number) => builder.build(API).then(() => done.push(`schema ${number}`)));
  for (let turn = 1; done.length < 3 + turn - 1; turn += 1) {
    await setImmediate();
    done.push(`turn ${turn}`);
  }
  await Promise.all(building);
  const turnsBefore = (name: string) =>
    done.slice(0, done.indexOf(name)).filter((each) => each.startsWith('turn')).length;
  expect(turnsBefore('schema 1')).toBeGreaterThanOrEqual(3);
  expect(turnsBefore('schema 2') - turnsBefore('schema 1')).toBeGreaterThanOrEqual(3);
  expect(turnsBefore('schema 3') - turnsBefore('schema 2')).toBeGreaterThanOrEqual(3);
});

it('goes on after an SDL that is none', async () => {
  const builder = new SchemaBuilder();
  const broken = builder.build('type {');
  const whole = builder.build('type Query { a: Int }');
  await expect(broken).rejects.toThrow('Syntax Error');
  expect((await whole).getQueryType()?.name).toBe('Query');
});
