/** What an empty editor starts with. */
export const starterQuery = `# Every tenant has a schema of its own: the fields of the modules it has enabled.
# Choose the tenant above; the schema is in the docs panel (left), Ctrl+Space completes, Ctrl+Enter runs.

{
  posts(first: 5) {
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
  }
}

# Writing needs a signed-in user with the permission for it:
#
# mutation CreatePost {
#   createPost(input: { locale: "en", title: "Hello", body: "First post", publish: true }) {
#     id
#   }
# }

# A subscription goes over a WebSocket of its own and stays until you stop it:
#
# subscription Published {
#   postPublished {
#     id
#     title
#   }
# }
`;
