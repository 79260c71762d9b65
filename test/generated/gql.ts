/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n      user {\n        id\n        email\n        role\n      }\n    }\n  }\n": typeof types.SignInDocument,
    "\n  query Posts($first: Int, $after: String, $locale: String) {\n    posts(first: $first, after: $after, locale: $locale) {\n      edges {\n        node {\n          id\n          title\n          author {\n            id\n            name\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.PostsDocument,
    "\n  mutation CreatePost($input: CreatePostInput!) {\n    createPost(input: $input) {\n      id\n      title\n      slug\n      status\n      author {\n        name\n      }\n    }\n  }\n": typeof types.CreatePostDocument,
    "\n  subscription PostPublished {\n    postPublished {\n      id\n      title\n      author {\n        name\n      }\n    }\n  }\n": typeof types.PostPublishedDocument,
    "\n  subscription ModuleToggled {\n    moduleToggled {\n      moduleSlug\n      enabled\n    }\n  }\n": typeof types.ModuleToggledDocument,
    "\n  mutation ToggleModule($slug: String!, $enabled: Boolean!) {\n    toggleModule(slug: $slug, enabled: $enabled) {\n      moduleSlug\n      enabled\n    }\n  }\n": typeof types.ToggleModuleDocument,
    "\n  query Search($query: String!, $kinds: [String!], $locale: String) {\n    search(query: $query, kinds: $kinds, locale: $locale) {\n      edges {\n        node {\n          id\n          kind\n          title\n        }\n      }\n    }\n  }\n": typeof types.SearchDocument,
    "\n  query EnabledModules {\n    enabledModules\n  }\n": typeof types.EnabledModulesDocument,
};
const documents: Documents = {
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n      user {\n        id\n        email\n        role\n      }\n    }\n  }\n": types.SignInDocument,
    "\n  query Posts($first: Int, $after: String, $locale: String) {\n    posts(first: $first, after: $after, locale: $locale) {\n      edges {\n        node {\n          id\n          title\n          author {\n            id\n            name\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.PostsDocument,
    "\n  mutation CreatePost($input: CreatePostInput!) {\n    createPost(input: $input) {\n      id\n      title\n      slug\n      status\n      author {\n        name\n      }\n    }\n  }\n": types.CreatePostDocument,
    "\n  subscription PostPublished {\n    postPublished {\n      id\n      title\n      author {\n        name\n      }\n    }\n  }\n": types.PostPublishedDocument,
    "\n  subscription ModuleToggled {\n    moduleToggled {\n      moduleSlug\n      enabled\n    }\n  }\n": types.ModuleToggledDocument,
    "\n  mutation ToggleModule($slug: String!, $enabled: Boolean!) {\n    toggleModule(slug: $slug, enabled: $enabled) {\n      moduleSlug\n      enabled\n    }\n  }\n": types.ToggleModuleDocument,
    "\n  query Search($query: String!, $kinds: [String!], $locale: String) {\n    search(query: $query, kinds: $kinds, locale: $locale) {\n      edges {\n        node {\n          id\n          kind\n          title\n        }\n      }\n    }\n  }\n": types.SearchDocument,
    "\n  query EnabledModules {\n    enabledModules\n  }\n": types.EnabledModulesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n      user {\n        id\n        email\n        role\n      }\n    }\n  }\n"): typeof import('./graphql.js').SignInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Posts($first: Int, $after: String, $locale: String) {\n    posts(first: $first, after: $after, locale: $locale) {\n      edges {\n        node {\n          id\n          title\n          author {\n            id\n            name\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.js').PostsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreatePost($input: CreatePostInput!) {\n    createPost(input: $input) {\n      id\n      title\n      slug\n      status\n      author {\n        name\n      }\n    }\n  }\n"): typeof import('./graphql.js').CreatePostDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PostPublished {\n    postPublished {\n      id\n      title\n      author {\n        name\n      }\n    }\n  }\n"): typeof import('./graphql.js').PostPublishedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ModuleToggled {\n    moduleToggled {\n      moduleSlug\n      enabled\n    }\n  }\n"): typeof import('./graphql.js').ModuleToggledDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ToggleModule($slug: String!, $enabled: Boolean!) {\n    toggleModule(slug: $slug, enabled: $enabled) {\n      moduleSlug\n      enabled\n    }\n  }\n"): typeof import('./graphql.js').ToggleModuleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Search($query: String!, $kinds: [String!], $locale: String) {\n    search(query: $query, kinds: $kinds, locale: $locale) {\n      edges {\n        node {\n          id\n          kind\n          title\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').SearchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EnabledModules {\n    enabledModules\n  }\n"): typeof import('./graphql.js').EnabledModulesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
