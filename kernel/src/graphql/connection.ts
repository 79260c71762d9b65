import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { BadInputError } from '../errors.js';

/** The most a page of a connection may hold. */
export const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 20;

@ObjectType({ description: 'Where a page stands in its connection (Relay connection specification).' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many; at most 100.',
    defaultValue: DEFAULT_PAGE_SIZE,
  })
  first!: number | null;

  @Field(() => String, { nullable: true, description: 'The endCursor of the page before.' })
  after?: string | null;
}

export interface Edge<T> {
  readonly node: T;
  readonly cursor: string;
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
}

/** The connection and edge types of a node type: `PostConnection`, `PostEdge`. Call once per node type. */
export function connectionType<T extends object>(name: string, node: ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class ConnectionEdge {
    @Field(() => node)
    node!: T;

    @Field(() => String)
    cursor!: string;
  }

  @ObjectType(`${name}Connection`)
  class NodeConnection {
    @Field(() => [ConnectionEdge])
    edges!: ConnectionEdge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;
  }

  return NodeConnection as ClassType<Connection<T>>;
}

/** The page size asked for. Throws `BAD_USER_INPUT` outside 0 … 100. */
export function pageSize({ first }: Pick<ConnectionArgs, 'first'>): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size < 0 || size > MAX_PAGE_SIZE) {
    throw new BadInputError(`"first" must be between 0 and ${MAX_PAGE_SIZE}, not ${size}.`, {
      fields: [{ path: 'first', message: `must be between 0 and ${MAX_PAGE_SIZE}` }],
    });
  }
  return size;
}
