import { graphql } from '../generated/index.js';

export const SignInToForum = graphql(`
  mutation SignInToForum($input: SignInInput!) {
    signIn(input: $input) {
      accessToken
      user {
        id
      }
    }
  }
`);

export const SignUpToForum = graphql(`
  mutation SignUpToForum($input: SignUpInput!) {
    signUp(input: $input) {
      accessToken
      user {
        id
      }
    }
  }
`);

export const ForumCategoryBySlug = graphql(`
  query ForumCategoryBySlug($slug: String!) {
    forumCategoryBySlug(slug: $slug) {
      id
      name
      isModerated
      topicCount
      replyCount
    }
  }
`);

export const OpenTopic = graphql(`
  mutation OpenTopic($input: CreateForumTopicInput!) {
    createForumTopic(input: $input) {
      id
      title
      status
      category {
        id
        topicCount
      }
      author {
        id
        displayName
      }
    }
  }
`);

export const Reply = graphql(`
  mutation Reply($input: CreateForumReplyInput!) {
    createForumReply(input: $input) {
      id
      status
      depth
    }
  }
`);

export const ApproveReply = graphql(`
  mutation ApproveReply($id: UUID!) {
    approveForumReply(id: $id) {
      id
      status
    }
  }
`);

export const LockTopic = graphql(`
  mutation LockTopic($id: UUID!) {
    lockForumTopic(id: $id) {
      isLocked
    }
  }
`);

export const Thread = graphql(`
  query Thread($id: UUID!) {
    forumTopic(id: $id) {
      title
      replyCount
      isLocked
      takesReplies
      replies(first: 50) {
        edges {
          node {
            id
            body
            depth
            author {
              displayName
            }
          }
        }
      }
    }
  }
`);

export const MyForum = graphql(`
  query MyForum {
    me {
      topics(first: 5) {
        edges {
          node {
            title
          }
        }
      }
      replies(first: 5) {
        edges {
          node {
            body
            status
          }
        }
      }
    }
  }
`);

export const TopicCreated = graphql(`
  subscription TopicCreated($categoryId: UUID) {
    topicCreated(categoryId: $categoryId) {
      id
      title
      author {
        displayName
      }
    }
  }
`);

export const TopicUpdated = graphql(`
  subscription TopicUpdated($topicId: UUID!) {
    topicUpdated(topicId: $topicId) {
      id
      isLocked
    }
  }
`);

export const ReplyAdded = graphql(`
  subscription ReplyAdded($topicId: UUID!) {
    replyAdded(topicId: $topicId) {
      id
      body
      topic {
        replyCount
      }
      author {
        displayName
      }
    }
  }
`);

export const ReplyPending = graphql(`
  subscription ReplyPending($categoryId: UUID) {
    replyPending(categoryId: $categoryId) {
      id
      body
      status
      author {
        displayName
      }
    }
  }
`);
