import type { EventEmitter } from 'node:events';
import { on } from 'node:events';
import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';

export interface Viewer {
  readonly tenant: string;
  /** The e-mail of the token's user. */
  readonly email?: string;
}

/** `published` fires with a post's title. */
export type PostEvents = EventEmitter<{ published: [title: string] }>;

const signInSdl = `
  type Mutation { signIn(input: SignInInput!): AuthPayload! }
  input SignInInput { email: String! password: String! }
  type AuthPayload { accessToken: String! }
`;

/** A tenant with a blog. */
const demo = buildSchema(`
  type Query { posts(first: Int!): PostConnection! me: Person! }
  type Subscription { postPublished: Post! }
  type PostConnection { edges: [PostEdge!]! }
  type PostEdge { node: Post! }
  type Post { id: ID! title: String! author: Person }
  type Person { id: ID! name: String! }
  ${signInSdl}
`);

/** A tenant without any optional module. */
const bare = buildSchema(`
  type Query { tenantName: String! }
  ${signInSdl}
`);

export const schemas: ReadonlyMap<string, GraphQLSchema> = new Map([
  ['demo', demo],
  ['bare', bare],
]);

/** Resolvers as a root value: what both schemas call. */
export function rootValue(events: PostEvents) {
  const author = { id: '1', name: 'Ann' };
  return {
    tenantName: (_: unknown, { tenant }: Viewer) => tenant,
    posts: ({ first }: { first: number }) => ({
      edges: ['Hello from demo', 'Second post']
        .slice(0, first)
        .map((title) => ({ node: { id: title, title, author } })),
    }),
    me: (_: unknown, { email }: Viewer) => {
      if (email === undefined)
        throw new GraphQLError('Sign in first', { extensions: { code: 'UNAUTHENTICATED' } });
      return { id: email, name: `Signed in as ${email}` };
    },
    signIn: ({ input }: { input: { email: string; password: string } }, { tenant }: Viewer) => {
      if (input.password !== 'correct horse') throw new GraphQLError('Wrong e-mail or password');
      return { accessToken: issueToken({ tenant, email: input.email }) };
    },
    postPublished: () => {
      // Not an async generator: its return() would wait for the next event, and the listener with it.
      const titles = on(events, 'published');
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const { done, value } = (await titles.next()) as IteratorResult<[title: string], undefined>;
          return done
            ? { done, value }
            : { value: { postPublished: { id: value[0], title: value[0], author } } };
        },
        return: () => titles.return?.(),
      };
    },
  };
}

/** Unsigned: this world trusts its own tokens. The claims are those of the real ones, plus the e-mail. */
export function issueToken({ tenant, email }: Required<Viewer>): string {
  const claims = {
    sub: 'user-1',
    tenant_id: tenant,
    role: 'Admin',
    email,
    exp: Math.floor(Date.now() / 1000) + 900,
  };
  return ['{"alg":"none"}', JSON.stringify(claims), 'unsigned'].map(base64url).join('.');
}

export function readToken(token: string): Required<Viewer> {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      tenant_id: string;
      email: string;
    };
    return { tenant: claims.tenant_id, email: claims.email };
  } catch (cause) {
    throw new GraphQLError('Invalid token', {
      extensions: { code: 'INVALID_TOKEN' },
      originalError: cause as Error,
    });
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
