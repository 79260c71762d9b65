import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DataSource, FederatedEngine, LocalDataSource } from '@rustok/gateway';
import { type ExecutionResult, parse } from 'graphql';
import { afterAll } from 'vitest';

export interface Module {
  /** Without the `extend schema`. */
  readonly typeDefs: string;
  readonly resolvers: Readonly<Record<string, unknown>>;
}

type Variables = Readonly<Record<string, unknown>>;

/** What clients and logs see of an answer. */
export interface Answer {
  readonly data: unknown;
  /** `CODE at path.to.0.field: message (module)` */
  readonly errors: readonly string[];
  /** The modules asked, in order. */
  readonly fetches: readonly string[];
}

export interface Graph {
  /** Rejects when the operation is refused. Fetches from the modules that are `down` throw. */
  ask(query: string, variables?: Variables, options?: { readonly down?: readonly string[] }): Promise<Answer>;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@requires",
  "@external", "@shareable", "@provides", "@inaccessible", "@interfaceObject", "@override", "@context", "@fromContext"])`;

/** A graph of these modules for the tests of a block, composed, planned and answered by what serves tenants. */
export function graphOf(modules: Readonly<Record<string, Module>>): Graph {
  const engine = new FederatedEngine<Fetches>({
    subgraphs: Object.entries(modules).map(([name, { typeDefs, resolvers }]) => {
      const document = parse(LINK + typeDefs);
      const local = new LocalDataSource<Fetches>(
        buildSubgraphSchema([{ typeDefs: document, resolvers: resolvers as never }]),
      );
      const dataSource: DataSource<Fetches> = {
        executable: local.executable,
        fetch(request, context) {
          context.modules.push(name);
          if (context.down.includes(name)) throw new Error('connection refused');
          return local.fetch(request, context);
        },
      };
      return { name, sdl: LINK + typeDefs, dataSource };
    }),
  });
  afterAll(() => engine.close());

  return {
    async ask(query, variables = {}, { down = [] } = {}) {
      const graph = await engine.fullGraph();
      const operation = await graph.prepare({ query });
      const context = { down, modules: [] };
      const result = await engine.execute({ operation, variables, context });
      return { ...seen(result), fetches: context.modules };
    },
  };
}

interface Fetches {
  readonly down: readonly string[];
  readonly modules: string[];
}

function seen({ data, errors = [] }: ExecutionResult): Omit<Answer, 'fetches'> {
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    errors: errors.map(({ message, path, extensions: { code, module } }) =>
      [
        `${String(code)} at ${path?.join('.') ?? 'nowhere'}: ${message}`,
        ...(module === undefined ? [] : [`(${String(module)})`]),
      ].join(' '),
    ),
  };
}
