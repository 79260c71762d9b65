import { graphql } from '../generated/index.js';

export const SignIn = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      accessToken
      refreshToken
      expiresIn
      user {
        id
        email
        role
      }
    }
  }
`);

export const Posts = graphql(`
  query Posts($first: Int, $after: String, $locale: String) {
    posts(first: $first, after: $after, locale: $locale) {
      edges {
        node {
          id
          title
          author {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CreatePost = graphql(`
  mutation CreatePost($input: CreatePostInput!) {
    createPost(input: $input) {
      id
      title
      slug
      status
      author {
        name
      }
    }
  }
`);

export const PostPublished = graphql(`
  subscription PostPublished {
    postPublished {
      id
      title
      author {
        name
      }
    }
  }
`);

export const ModuleToggled = graphql(`
  subscription ModuleToggled {
    moduleToggled {
      moduleSlug
      enabled
    }
  }
`);

export const ToggleModule = graphql(`
  mutation ToggleModule($slug: String!, $enabled: Boolean!) {
    toggleModule(slug: $slug, enabled: $enabled) {
      moduleSlug
      enabled
    }
  }
`);

export const Search = graphql(`
  query Search($query: String!, $kinds: [String!], $locale: String) {
    search(query: $query, kinds: $kinds, locale: $locale) {
      edges {
        node {
          id
          kind
          title
        }
      }
    }
  }
`);

export const EnabledModules = graphql(`
  query EnabledModules {
    enabledModules
  }
`);
