import { expect, it } from 'vitest';
import type { Graph } from './graph.js';
import { LiveGraphs } from './live-graphs.js';

interface SizedGraph {
  readonly key: string;
  bytes: number;
}

const sized = (key: string, bytes: number): SizedGraph & Graph => ({ key, bytes }) as SizedGraph & Graph;

function graphsOf(maxBytes: number) {
  const evicted: string[] = [];
  return { graphs: new LiveGraphs(maxBytes, (key) => evicted.push(key)), evicted };
}

it('gives up what was asked for least recently as soon as the memory is exceeded', () => {
  const { graphs, evicted } = graphsOf(100);
  for (const key of ['a', 'b', 'c']) graphs.add(sized(key, 33));
  expect(evicted).toEqual([]);
  void graphs.get('a');
  graphs.add(sized('d', 33));
  expect(evicted).toEqual(['b']);
  graphs.add(sized('e', 60));
  expect(evicted).toEqual(['b', 'c', 'a']);
  expect([graphs.size, graphs.bytes]).toEqual([2, 93]);
});

it('counts what a graph grows by, and gives up others for it', () => {
  const { graphs, evicted } = graphsOf(100);
  const growing = sized('growing', 10);
  graphs.add(growing);
  graphs.add(sized('other', 50));
  void graphs.get('growing');
  growing.bytes = 60;
  graphs.resized(growing);
  expect([evicted, graphs.bytes]).toEqual([['other'], 60]);
});

it('keeps the last graph whatever its size, for it would be made for each request', () => {
  const { graphs, evicted } = graphsOf(1);
  graphs.add(sized('a', 1000));
  expect(evicted).toEqual([]);
  graphs.add(sized('b', 1000));
  expect([evicted, graphs.size, graphs.bytes]).toEqual([['a'], 1, 1000]);
});

it('takes no account of an evicted graph that grows, nor of its successor under the same key', () => {
  const { graphs } = graphsOf(100);
  const evicted = sized('a', 60);
  graphs.add(evicted);
  graphs.add(sized('b', 60));
  evicted.bytes = 99;
  graphs.resized(evicted);
  expect(graphs.bytes).toBe(60);
  graphs.add(sized('a', 20));
  graphs.resized(evicted);
  expect(graphs.bytes).toBe(80);
});

it('counts a graph that replaces another of its key once', async () => {
  const { graphs } = graphsOf(100);
  graphs.add(sized('a', 60));
  const again = sized('a', 30);
  graphs.add(again);
  expect([graphs.size, graphs.bytes]).toEqual([1, 30]);
  expect(await graphs.get('a')).toBe(again);
});
