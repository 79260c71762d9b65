import type {
  ConsumerDefinition,
  EventDefinition,
  ModuleDeclaration,
  RouteDeclaration,
  SearchSource,
} from '@rustok/kernel';

type GraphqlDeclaration = ModuleDeclaration['graphql'];

/** What one area gives to the declaration of the module. */
export interface Area extends GraphqlDeclaration {
  readonly events: readonly EventDefinition[];
  readonly routes?: readonly RouteDeclaration[];
  readonly consumers?: readonly ConsumerDefinition[];
  readonly search?: readonly SearchSource[];
}

/** All areas as one. */
export function together(areas: readonly Area[]): Required<Area> {
  return {
    events: areas.flatMap(({ events }) => events),
    resolvers: areas.flatMap(({ resolvers }) => resolvers),
    orphanedTypes: areas.flatMap(({ orphanedTypes = [] }) => orphanedTypes),
    references: Object.assign({}, ...areas.map(({ references }) => references)),
    subscriptions: Object.assign({}, ...areas.map(({ subscriptions }) => subscriptions)),
    routes: areas.flatMap(({ routes = [] }) => routes),
    consumers: areas.flatMap(({ consumers = [] }) => consumers),
    search: areas.flatMap(({ search = [] }) => search),
  };
}
