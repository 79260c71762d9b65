import { expect, it } from 'vitest';
import { WorkList } from './work-list.js';

/** A list whose items are done when the test says so. */
function heldList(limit = 10) {
  const begun: string[] = [];
  const held: { resolve(): void; reject(error: Error): void }[] = [];
  const list = new WorkList<string>({
    limit,
    work: (item) => {
      begun.push(item);
      return new Promise((resolve, reject) => held.push({ resolve, reject }));
    },
  });
  return { list, begun, next: () => held.shift() };
}

it('works on one item at a time, once however often it was added while it waited', async () => {
  const { list, begun, next } = heldList();
  for (const item of ['a', 'b', 'b', 'a']) list.add(item);
  expect(begun).toEqual(['a']);
  next()?.resolve();
  await expect.poll(() => begun).toEqual(['a', 'b']);
  next()?.reject(new Error('nobody is told'));
  // Added again after it was begun: it may have changed since.
  await expect.poll(() => begun).toEqual(['a', 'b', 'a']);
  next()?.resolve();
  await list.close();
});

it('begins again after it has been empty', async () => {
  const { list, begun, next } = heldList();
  list.add('a');
  next()?.resolve();
  await expect
    .poll(() => {
      list.add('b');
      return begun;
    })
    .toEqual(['a', 'b']);
  next()?.resolve();
  await list.close();
});

it('leaves out what is beyond its limit', async () => {
  const { list, begun, next } = heldList(1);
  for (const item of ['a', 'b', 'c']) list.add(item);
  next()?.resolve();
  await expect.poll(() => begun).toEqual(['a', 'b']);
  next()?.resolve();
  await list.close();
  expect(begun).toEqual(['a', 'b']);
});

it('ends after the item it is at', async () => {
  const { list, begun, next } = heldList();
  list.add('a');
  list.add('b');
  const closed = list.close();
  list.add('c');
  next()?.resolve();
  await closed;
  expect(begun).toEqual(['a']);
});
