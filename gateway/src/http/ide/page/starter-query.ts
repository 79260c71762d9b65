/** What an empty editor starts with. */
export const starterQuery = `# A tenant's schema has the fields of its
# enabled modules: choose the tenant above.
# Ctrl+Space completes, Ctrl+Enter runs.

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

# Writing needs a signed-in user.
#
# mutation CreatePost {
#   createPost(
#     input: {
#       locale: "en"
#       title: "Hello"
#       body: "First post"
#       publish: true
#     }
#   ) {
#     id
#   }
# }

# A subscription runs until you stop it.
#
# subscription Published {
#   postPublished {
#     id
#     title
#   }
# }
`;
