import { setImmediate as turn } from 'node:timers/promises';
import type { DocumentProblem } from '@rustok/kernel';
import type { Graph } from '../graph/index.js';

/** What a graph could not answer of each document; others have their turn between two of them. */
export async function documentProblems(
  documents: readonly string[],
  graph: Graph,
): Promise<readonly (readonly DocumentProblem[])[]> {
  const problems: (readonly DocumentProblem[])[] = [];
  for (const document of documents) {
    problems.push(
      graph.check(document).map(({ message, extensions }) => ({ code: String(extensions.code), message })),
    );
    await turn();
  }
  return problems;
}
