import { readFile } from 'node:fs/promises';
import { StartupError } from '@rustok/kernel';
import { type ConstDirectiveNode, type DocumentNode, Kind, parse } from 'graphql';
import type { RemoteSubgraph } from './subgraph-source.js';

/** A supergraph that was composed elsewhere, and whom it is asked of. */
export interface ReadySupergraph {
  readonly sdl: string;
  readonly subgraphs: readonly RemoteSubgraph[];
}

/** Throws `SUPERGRAPH_INVALID` where the file cannot be read, or as `readySupergraph` does. */
export async function readSupergraphFile(file: string): Promise<ReadySupergraph> {
  let sdl: string;
  try {
    sdl = await readFile(file, 'utf8');
  } catch (error) {
    throw invalid([(error as Error).message]);
  }
  return readySupergraph(sdl);
}

/**
 * Reads the subgraphs from the supergraph's `join__Graph` (join specification, "@join__graph"). Throws
 * `SUPERGRAPH_INVALID` with everything that is wrong with it.
 */
export function readySupergraph(sdl: string): ReadySupergraph {
  let document: DocumentNode;
  try {
    document = parse(sdl);
  } catch (error) {
    throw invalid([String(error)]);
  }
  const graphs = document.definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  if (values.length === 0)
    throw invalid(['it has no enum join__Graph, which names its subgraphs and their URLs']);

  const problems: string[] = [];
  const subgraphs = values.map(({ name: { value }, directives = [] }) => {
    const graph = directives.find(({ name }) => name.value === 'join__graph');
    const name = textArgument(graph, 'name') ?? value;
    const url = textArgument(graph, 'url') ?? '';
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      problems.push(`subgraph "${name}" has no http or https URL in join__Graph: "${url}"`);
    }
    return { name, url };
  });
  if (problems.length > 0) throw invalid(problems);
  return { sdl, subgraphs };
}

function textArgument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const argument = directive?.arguments?.find((each) => each.name.value === name);
  return argument?.value.kind === Kind.STRING ? argument.value.value : undefined;
}

function invalid(problems: readonly string[]): StartupError {
  return new StartupError('SUPERGRAPH_INVALID', 'this is no supergraph that can be served:', problems);
}
