import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/http';
import { createHandler as createStreamHandler } from 'graphql-sse/lib/use/http';

/** A subgraph in another process, as far as the graph can tell: HTTP, and graphql-sse for subscriptions. */
export interface ReviewsServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export const REVIEWS_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Query { latestReview: Review  secret: String }
  type Subscription { reviewed: Review! }
  type Review @key(fields: "id") { id: ID!  text: String!  product: Product! }
  type Product @key(fields: "id") { id: ID!  reviews: [Review!]! }
`;

const REVIEWS = [
  { id: 'r1', text: 'Wobbly', product: { id: '1' } },
  { id: 'r2', text: 'Solid', product: { id: '2' } },
];

const resolvers = {
  Query: {
    latestReview: () => REVIEWS[1],
    secret: () => {
      throw new GraphQLError('members only', { extensions: { code: 'NOT_A_MEMBER', club: 'readers' } });
    },
  },
  Subscription: {
    reviewed: {
      async *subscribe() {
        for (const reviewed of REVIEWS) yield { reviewed };
      },
    },
  },
  Product: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    reviews: ({ id }: { id: string }) => REVIEWS.filter(({ product }) => product.id === id),
  },
};

export async function startReviews(port = 0): Promise<ReviewsServer> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(REVIEWS_SDL), resolvers: resolvers as never }]);
  const answer = createHandler({ schema });
  const stream = createStreamHandler({ schema });
  const server = createServer((request, response) => {
    const handler = request.headers.accept?.includes('event-stream') ? stream : answer;
    void handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}/graphql`,
    port: bound,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
