import { defineModule, type ModuleDeclaration } from '@rustok/kernel';
import { Int, Query, Resolver } from 'type-graphql';

/** Two modules that compose alone, and not together: each says that a root field is its own, and of another type. */
export function clashingModules(): readonly ModuleDeclaration[] {
  return [clashing('liters', Int), clashing('gallons', String)];
}

function clashing(slug: string, type: unknown): ModuleDeclaration {
  const queries = class {
    volume() {
      return 1;
    }
  };
  const descriptor = Object.getOwnPropertyDescriptor(queries.prototype, 'volume');
  Query(() => type as never, { name: 'volume' })(queries.prototype, 'volume', descriptor ?? {});
  Resolver()(queries);
  return defineModule({
    ...{ slug, name: slug, description: slug, version: '1.0.0', kind: 'optional' },
    graphql: { resolvers: [queries] },
  });
}
