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
    "\n  mutation SignInToForum($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken\n      user {\n        id\n      }\n    }\n  }\n": typeof types.SignInToForumDocument,
    "\n  mutation SignUpToForum($input: SignUpInput!) {\n    signUp(input: $input) {\n      accessToken\n      user {\n        id\n      }\n    }\n  }\n": typeof types.SignUpToForumDocument,
    "\n  query ForumCategoryBySlug($slug: String!) {\n    forumCategoryBySlug(slug: $slug) {\n      id\n      name\n      isModerated\n      topicCount\n      replyCount\n    }\n  }\n": typeof types.ForumCategoryBySlugDocument,
    "\n  mutation OpenTopic($input: CreateForumTopicInput!) {\n    createForumTopic(input: $input) {\n      id\n      title\n      status\n      category {\n        id\n        topicCount\n      }\n      author {\n        id\n        displayName\n      }\n    }\n  }\n": typeof types.OpenTopicDocument,
    "\n  mutation Reply($input: CreateForumReplyInput!) {\n    createForumReply(input: $input) {\n      id\n      status\n      depth\n    }\n  }\n": typeof types.ReplyDocument,
    "\n  mutation ApproveReply($id: UUID!) {\n    approveForumReply(id: $id) {\n      id\n      status\n    }\n  }\n": typeof types.ApproveReplyDocument,
    "\n  mutation LockTopic($id: UUID!) {\n    lockForumTopic(id: $id) {\n      isLocked\n    }\n  }\n": typeof types.LockTopicDocument,
    "\n  query Thread($id: UUID!) {\n    forumTopic(id: $id) {\n      title\n      replyCount\n      isLocked\n      takesReplies\n      replies(first: 50) {\n        edges {\n          node {\n            id\n            body\n            depth\n            author {\n              displayName\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.ThreadDocument,
    "\n  query MyForum {\n    me {\n      topics(first: 5) {\n        edges {\n          node {\n            title\n          }\n        }\n      }\n      replies(first: 5) {\n        edges {\n          node {\n            body\n            status\n          }\n        }\n      }\n    }\n  }\n": typeof types.MyForumDocument,
    "\n  subscription TopicCreated($categoryId: UUID) {\n    topicCreated(categoryId: $categoryId) {\n      id\n      title\n      author {\n        displayName\n      }\n    }\n  }\n": typeof types.TopicCreatedDocument,
    "\n  subscription TopicUpdated($topicId: UUID!) {\n    topicUpdated(topicId: $topicId) {\n      id\n      isLocked\n    }\n  }\n": typeof types.TopicUpdatedDocument,
    "\n  subscription ReplyAdded($topicId: UUID!) {\n    replyAdded(topicId: $topicId) {\n      id\n      body\n      topic {\n        replyCount\n      }\n      author {\n        displayName\n      }\n    }\n  }\n": typeof types.ReplyAddedDocument,
    "\n  subscription ReplyPending($categoryId: UUID) {\n    replyPending(categoryId: $categoryId) {\n      id\n      body\n      status\n      author {\n        displayName\n      }\n    }\n  }\n": typeof types.ReplyPendingDocument,
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
    "\n  mutation SignInToForum($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken\n      user {\n        id\n      }\n    }\n  }\n": types.SignInToForumDocument,
    "\n  mutation SignUpToForum($input: SignUpInput!) {\n    signUp(input: $input) {\n      accessToken\n      user {\n        id\n      }\n    }\n  }\n": types.SignUpToForumDocument,
    "\n  query ForumCategoryBySlug($slug: String!) {\n    forumCategoryBySlug(slug: $slug) {\n      id\n      name\n      isModerated\n      topicCount\n      replyCount\n    }\n  }\n": types.ForumCategoryBySlugDocument,
    "\n  mutation OpenTopic($input: CreateForumTopicInput!) {\n    createForumTopic(input: $input) {\n      id\n      title\n      status\n      category {\n        id\n        topicCount\n      }\n      author {\n        id\n        displayName\n      }\n    }\n  }\n": types.OpenTopicDocument,
    "\n  mutation Reply($input: CreateForumReplyInput!) {\n    createForumReply(input: $input) {\n      id\n      status\n      depth\n    }\n  }\n": types.ReplyDocument,
    "\n  mutation ApproveReply($id: UUID!) {\n    approveForumReply(id: $id) {\n      id\n      status\n    }\n  }\n": types.ApproveReplyDocument,
    "\n  mutation LockTopic($id: UUID!) {\n    lockForumTopic(id: $id) {\n      isLocked\n    }\n  }\n": types.LockTopicDocument,
    "\n  query Thread($id: UUID!) {\n    forumTopic(id: $id) {\n      title\n      replyCount\n      isLocked\n      takesReplies\n      replies(first: 50) {\n        edges {\n          node {\n            id\n            body\n            depth\n            author {\n              displayName\n            }\n          }\n        }\n      }\n    }\n  }\n": types.ThreadDocument,
    "\n  query MyForum {\n    me {\n      topics(first: 5) {\n        edges {\n          node {\n            title\n          }\n        }\n      }\n      replies(first: 5) {\n        edges {\n          node {\n            body\n            status\n          }\n        }\n      }\n    }\n  }\n": types.MyForumDocument,
    "\n  subscription TopicCreated($categoryId: UUID) {\n    topicCreated(categoryId: $categoryId) {\n      id\n      title\n      author {\n        displayName\n      }\n    }\n  }\n": types.TopicCreatedDocument,
    "\n  subscription TopicUpdated($topicId: UUID!) {\n    topicUpdated(topicId: $topicId) {\n      id\n      isLocked\n    }\n  }\n": types.TopicUpdatedDocument,
    "\n  subscription ReplyAdded($topicId: UUID!) {\n    replyAdded(topicId: $topicId) {\n      id\n      body\n      topic {\n        replyCount\n      }\n      author {\n        displayName\n      }\n    }\n  }\n": types.ReplyAddedDocument,
    "\n  subscription ReplyPending($categoryId: UUID) {\n    replyPending(categoryId: $categoryId) {\n      id\n      body\n      status\n      author {\n        displayName\n      }\n    }\n  }\n": types.ReplyPendingDocument,
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
export function graphql(source: "\n  mutation SignInToForum($input: SignInInput!) {\n    signIn(input: $input) {\n      accessToken\n      user {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.js').SignInToForumDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignUpToForum($input: SignUpInput!) {\n    signUp(input: $input) {\n      accessToken\n      user {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.js').SignUpToForumDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ForumCategoryBySlug($slug: String!) {\n    forumCategoryBySlug(slug: $slug) {\n      id\n      name\n      isModerated\n      topicCount\n      replyCount\n    }\n  }\n"): typeof import('./graphql.js').ForumCategoryBySlugDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OpenTopic($input: CreateForumTopicInput!) {\n    createForumTopic(input: $input) {\n      id\n      title\n      status\n      category {\n        id\n        topicCount\n      }\n      author {\n        id\n        displayName\n      }\n    }\n  }\n"): typeof import('./graphql.js').OpenTopicDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Reply($input: CreateForumReplyInput!) {\n    createForumReply(input: $input) {\n      id\n      status\n      depth\n    }\n  }\n"): typeof import('./graphql.js').ReplyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApproveReply($id: UUID!) {\n    approveForumReply(id: $id) {\n      id\n      status\n    }\n  }\n"): typeof import('./graphql.js').ApproveReplyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LockTopic($id: UUID!) {\n    lockForumTopic(id: $id) {\n      isLocked\n    }\n  }\n"): typeof import('./graphql.js').LockTopicDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Thread($id: UUID!) {\n    forumTopic(id: $id) {\n      title\n      replyCount\n      isLocked\n      takesReplies\n      replies(first: 50) {\n        edges {\n          node {\n            id\n            body\n            depth\n            author {\n              displayName\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').ThreadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MyForum {\n    me {\n      topics(first: 5) {\n        edges {\n          node {\n            title\n          }\n        }\n      }\n      replies(first: 5) {\n        edges {\n          node {\n            body\n            status\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').MyForumDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TopicCreated($categoryId: UUID) {\n    topicCreated(categoryId: $categoryId) {\n      id\n      title\n      author {\n        displayName\n      }\n    }\n  }\n"): typeof import('./graphql.js').TopicCreatedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TopicUpdated($topicId: UUID!) {\n    topicUpdated(topicId: $topicId) {\n      id\n      isLocked\n    }\n  }\n"): typeof import('./graphql.js').TopicUpdatedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ReplyAdded($topicId: UUID!) {\n    replyAdded(topicId: $topicId) {\n      id\n      body\n      topic {\n        replyCount\n      }\n      author {\n        displayName\n      }\n    }\n  }\n"): typeof import('./graphql.js').ReplyAddedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ReplyPending($categoryId: UUID) {\n    replyPending(categoryId: $categoryId) {\n      id\n      body\n      status\n      author {\n        displayName\n      }\n    }\n  }\n"): typeof import('./graphql.js').ReplyPendingDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
