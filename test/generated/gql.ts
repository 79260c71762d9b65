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
    "\n  mutation CreatePage($input: CreatePageInput!) {\n    createPage(input: $input) {\n      id\n      slug\n      version\n      status\n      blocks {\n        id\n      }\n    }\n  }\n": typeof types.CreatePageDocument,
    "\n  mutation AddBlock($pageId: UUID!, $input: AddBlockInput!) {\n    addBlock(pageId: $pageId, input: $input) {\n      version\n      blocks {\n        id\n        type\n      }\n    }\n  }\n": typeof types.AddBlockDocument,
    "\n  mutation UpdateBlock($id: UUID!, $input: UpdateBlockInput!) {\n    updateBlock(id: $id, input: $input) {\n      version\n    }\n  }\n": typeof types.UpdateBlockDocument,
    "\n  mutation PublishPage($id: UUID!) {\n    publishPage(id: $id) {\n      status\n      version\n    }\n  }\n": typeof types.PublishPageDocument,
    "\n  query ReadPage($slug: String!, $locale: String) {\n    pageBySlug(slug: $slug, locale: $locale) {\n      id\n      title\n      author {\n        name\n      }\n      seo {\n        title\n        description\n        noIndex\n      }\n      blocks {\n        id\n        ... on HeroBlock {\n          heading\n          primaryAction {\n            label\n            url\n          }\n        }\n        ... on FaqBlock {\n          heading\n          questions {\n            question\n            answer\n          }\n        }\n        ... on TextBlock {\n          text\n          format\n        }\n      }\n    }\n  }\n": typeof types.ReadPageDocument,
    "\n  query ReadMenu($location: MenuLocation!, $locale: String) {\n    menu(location: $location, locale: $locale) {\n      id\n      version\n      items {\n        label\n        url\n        children {\n          label\n          url\n        }\n      }\n    }\n  }\n": typeof types.ReadMenuDocument,
    "\n  mutation RenameMenu($id: UUID!, $version: Int!, $name: String!) {\n    updateMenu(id: $id, version: $version, name: $name) {\n      version\n    }\n  }\n": typeof types.RenameMenuDocument,
    "\n  subscription PagePublished($template: String) {\n    pagePublished(template: $template) {\n      title\n      blocks {\n        ... on HeroBlock {\n          heading\n        }\n      }\n    }\n  }\n": typeof types.PagePublishedDocument,
    "\n  subscription PageUpdated($pageId: UUID!) {\n    pageUpdated(pageId: $pageId) {\n      version\n      status\n      blocks {\n        data\n      }\n    }\n  }\n": typeof types.PageUpdatedDocument,
    "\n  subscription MenuUpdated($location: MenuLocation!) {\n    menuUpdated(location: $location) {\n      name\n    }\n  }\n": typeof types.MenuUpdatedDocument,
    "\n  query SearchPages($query: String!) {\n    search(query: $query, kinds: [\"page\"]) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.SearchPagesDocument,
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
    "\n  mutation CreatePage($input: CreatePageInput!) {\n    createPage(input: $input) {\n      id\n      slug\n      version\n      status\n      blocks {\n        id\n      }\n    }\n  }\n": types.CreatePageDocument,
    "\n  mutation AddBlock($pageId: UUID!, $input: AddBlockInput!) {\n    addBlock(pageId: $pageId, input: $input) {\n      version\n      blocks {\n        id\n        type\n      }\n    }\n  }\n": types.AddBlockDocument,
    "\n  mutation UpdateBlock($id: UUID!, $input: UpdateBlockInput!) {\n    updateBlock(id: $id, input: $input) {\n      version\n    }\n  }\n": types.UpdateBlockDocument,
    "\n  mutation PublishPage($id: UUID!) {\n    publishPage(id: $id) {\n      status\n      version\n    }\n  }\n": types.PublishPageDocument,
    "\n  query ReadPage($slug: String!, $locale: String) {\n    pageBySlug(slug: $slug, locale: $locale) {\n      id\n      title\n      author {\n        name\n      }\n      seo {\n        title\n        description\n        noIndex\n      }\n      blocks {\n        id\n        ... on HeroBlock {\n          heading\n          primaryAction {\n            label\n            url\n          }\n        }\n        ... on FaqBlock {\n          heading\n          questions {\n            question\n            answer\n          }\n        }\n        ... on TextBlock {\n          text\n          format\n        }\n      }\n    }\n  }\n": types.ReadPageDocument,
    "\n  query ReadMenu($location: MenuLocation!, $locale: String) {\n    menu(location: $location, locale: $locale) {\n      id\n      version\n      items {\n        label\n        url\n        children {\n          label\n          url\n        }\n      }\n    }\n  }\n": types.ReadMenuDocument,
    "\n  mutation RenameMenu($id: UUID!, $version: Int!, $name: String!) {\n    updateMenu(id: $id, version: $version, name: $name) {\n      version\n    }\n  }\n": types.RenameMenuDocument,
    "\n  subscription PagePublished($template: String) {\n    pagePublished(template: $template) {\n      title\n      blocks {\n        ... on HeroBlock {\n          heading\n        }\n      }\n    }\n  }\n": types.PagePublishedDocument,
    "\n  subscription PageUpdated($pageId: UUID!) {\n    pageUpdated(pageId: $pageId) {\n      version\n      status\n      blocks {\n        data\n      }\n    }\n  }\n": types.PageUpdatedDocument,
    "\n  subscription MenuUpdated($location: MenuLocation!) {\n    menuUpdated(location: $location) {\n      name\n    }\n  }\n": types.MenuUpdatedDocument,
    "\n  query SearchPages($query: String!) {\n    search(query: $query, kinds: [\"page\"]) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.SearchPagesDocument,
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
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreatePage($input: CreatePageInput!) {\n    createPage(input: $input) {\n      id\n      slug\n      version\n      status\n      blocks {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.js').CreatePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddBlock($pageId: UUID!, $input: AddBlockInput!) {\n    addBlock(pageId: $pageId, input: $input) {\n      version\n      blocks {\n        id\n        type\n      }\n    }\n  }\n"): typeof import('./graphql.js').AddBlockDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateBlock($id: UUID!, $input: UpdateBlockInput!) {\n    updateBlock(id: $id, input: $input) {\n      version\n    }\n  }\n"): typeof import('./graphql.js').UpdateBlockDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublishPage($id: UUID!) {\n    publishPage(id: $id) {\n      status\n      version\n    }\n  }\n"): typeof import('./graphql.js').PublishPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadPage($slug: String!, $locale: String) {\n    pageBySlug(slug: $slug, locale: $locale) {\n      id\n      title\n      author {\n        name\n      }\n      seo {\n        title\n        description\n        noIndex\n      }\n      blocks {\n        id\n        ... on HeroBlock {\n          heading\n          primaryAction {\n            label\n            url\n          }\n        }\n        ... on FaqBlock {\n          heading\n          questions {\n            question\n            answer\n          }\n        }\n        ... on TextBlock {\n          text\n          format\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').ReadPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReadMenu($location: MenuLocation!, $locale: String) {\n    menu(location: $location, locale: $locale) {\n      id\n      version\n      items {\n        label\n        url\n        children {\n          label\n          url\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').ReadMenuDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameMenu($id: UUID!, $version: Int!, $name: String!) {\n    updateMenu(id: $id, version: $version, name: $name) {\n      version\n    }\n  }\n"): typeof import('./graphql.js').RenameMenuDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PagePublished($template: String) {\n    pagePublished(template: $template) {\n      title\n      blocks {\n        ... on HeroBlock {\n          heading\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').PagePublishedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PageUpdated($pageId: UUID!) {\n    pageUpdated(pageId: $pageId) {\n      version\n      status\n      blocks {\n        data\n      }\n    }\n  }\n"): typeof import('./graphql.js').PageUpdatedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription MenuUpdated($location: MenuLocation!) {\n    menuUpdated(location: $location) {\n      name\n    }\n  }\n"): typeof import('./graphql.js').MenuUpdatedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchPages($query: String!) {\n    search(query: $query, kinds: [\"page\"]) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').SearchPagesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
