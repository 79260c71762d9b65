process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

import { buildOperationContext, executeQueryPlan, LocalGraphQLDataSource } from '@apollo/gateway';
import { buildSchema, execute, isAbstractType, isInterfaceType, isObjectType, printSchema } from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Operation } from '../../graph/operation.js';
import type { Federation } from './federation.js';
import type { Subgraph } from './shop-subgraphs.js';

type Variables = Readonly<Record<string, unknown>>;

/** The answer of Apollo's executor to the same plan. */
export async function executeByApollo(
  federation: Federation,
  operation: Operation,
  variables: Variables,
  requestContext: object = {},
): Promise<ExecutionResult> {
  const services = Object.fromEntries(
    [...federation.schemas].map(([name, schema]) => [name, new LocalGraphQLDataSource(schema)]),
  );
  const request = {
    request: { query: '', variables },
    context: requestContext,
    metrics: {},
    logger: console,
  };
  const context = buildOperationContext({
    schema: federation.apiSchema,
    operationDocument: operation.document,
  });
  const result: unknown = await executeQueryPlan(
    operation.plan as never,
    services as never,
    request as never,
    context,
    federation.supergraphSchema,
    federation.supergraph.apiSchema(),
  );
  return result as ExecutionResult;
}

/** The answer of one schema that has all the resolvers, as if there were no federation. */
export function executeByMonolith(
  monolith: GraphQLSchema,
  operation: Operation,
  variables: Variables,
): Promise<ExecutionResult> | ExecutionResult {
  return execute({ schema: monolith, document: operation.document, variableValues: variables });
}

/** `records` gives the whole object where a subgraph only has a stub of it. */
export function buildMonolith(
  federation: Federation,
  subgraphs: readonly Subgraph[],
  record: (stub: unknown) => unknown,
): GraphQLSchema {
  const schema = buildSchema(printSchema(federation.apiSchema));
  for (const [typeName, type] of Object.entries(schema.getTypeMap())) {
    if (typeName.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = (value: { __typename: string }) => value.__typename;
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const names = [
        typeName,
        ...type
          .getInterfaces()
          .filter(isInterfaceType)
          .map((parent) => parent.name),
      ];
      const found = subgraphs.flatMap(({ resolvers }) =>
        names.map((name) => (resolvers[name] as Record<string, unknown> | undefined)?.[field.name]),
      );
      const own = found.find((resolve) => typeof resolve === 'function') as
        GraphQLFieldResolver<unknown, unknown> | undefined;
      field.resolve = (source, args: object, context, info) => {
        const value: unknown = own
          ? own(source, args, context, info)
          : (source as Record<string, unknown>)[field.name];
        const plain: unknown = typeof value === 'function' ? (value as () => unknown)() : value;
        return Array.isArray(plain) ? mapDeep(plain, record) : record(plain);
      };
    }
  }
  return schema;
}

function mapDeep(list: readonly unknown[], map: (value: unknown) => unknown): unknown[] {
  return list.map((value) => (Array.isArray(value) ? mapDeep(value, map) : map(value)));
}
