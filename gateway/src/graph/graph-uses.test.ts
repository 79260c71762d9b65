import { afterEach, expect, it } from 'vitest';
import { GraphUses } from './graph-uses.js';

let uses: GraphUses | undefined;
afterEach(() => uses?.close());

/** `answers`: whether each telling succeeds, one after the other; then all do. */
function told(answers: boolean[]) {
  const heard: Record<string, number>[] = [];
  uses = new GraphUses((counts) => {
    heard.push(Object.fromEntries(counts));
    return Promise.resolve(answers.shift() ?? true);
  }, 1_000_000);
  return { uses, heard };
}

it('tells each use once, and at the end what is left', async () => {
  const { uses, heard } = told([]);
  for (const key of ['a', 'b', 'a']) uses.count(key);
  await uses.flush();
  await uses.flush();
  uses.count('b');
  await uses.close();
  expect(heard).toEqual([{ a: 2, b: 1 }, { b: 1 }]);
});

it('tells again what nobody heard, together with what came meanwhile', async () => {
  const { uses, heard } = told([false]);
  uses.count('a');
  const telling = uses.flush();
  uses.count('a');
  uses.count('b');
  await telling;
  await uses.flush();
  expect(heard).toEqual([{ a: 1 }, { a: 2, b: 1 }]);
});
