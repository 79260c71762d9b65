import { graphql } from '../generated/index.js';

export const CreatePage = graphql(`
  mutation CreatePage($input: CreatePageInput!) {
    createPage(input: $input) {
      id
      slug
      version
      status
      blocks {
        id
      }
    }
  }
`);

export const AddBlock = graphql(`
  mutation AddBlock($pageId: UUID!, $input: AddBlockInput!) {
    addBlock(pageId: $pageId, input: $input) {
      version
      blocks {
        id
        type
      }
    }
  }
`);

export const UpdateBlock = graphql(`
  mutation UpdateBlock($id: UUID!, $input: UpdateBlockInput!) {
    updateBlock(id: $id, input: $input) {
      version
    }
  }
`);

export const PublishPage = graphql(`
  mutation PublishPage($id: UUID!) {
    publishPage(id: $id) {
      status
      version
    }
  }
`);

export const ReadPage = graphql(`
  query ReadPage($slug: String!, $locale: String) {
    pageBySlug(slug: $slug, locale: $locale) {
      id
      title
      author {
        name
      }
      seo {
        title
        description
        noIndex
      }
      blocks {
        id
        ... on HeroBlock {
          heading
          primaryAction {
            label
            url
          }
        }
        ... on FaqBlock {
          heading
          questions {
            question
            answer
          }
        }
        ... on TextBlock {
          text
          format
        }
      }
    }
  }
`);

export const ReadMenu = graphql(`
  query ReadMenu($location: MenuLocation!, $locale: String) {
    menu(location: $location, locale: $locale) {
      id
      version
      items {
        label
        url
        children {
          label
          url
        }
      }
    }
  }
`);

export const RenameMenu = graphql(`
  mutation RenameMenu($id: UUID!, $version: Int!, $name: String!) {
    updateMenu(id: $id, version: $version, name: $name) {
      version
    }
  }
`);

export const WithdrawPage = graphql(`
  mutation WithdrawPage($id: UUID!) {
    unpublishPage(id: $id) {
      status
    }
  }
`);

export const PagePublished = graphql(`
  subscription PagePublished($template: String) {
    pagePublished(template: $template) {
      title
      blocks {
        ... on HeroBlock {
          heading
        }
      }
    }
  }
`);

export const PageUpdated = graphql(`
  subscription PageUpdated($pageId: UUID!) {
    pageUpdated(pageId: $pageId) {
      version
      status
      blocks {
        data
      }
    }
  }
`);

export const MenuUpdated = graphql(`
  subscription MenuUpdated($location: MenuLocation!) {
    menuUpdated(location: $location) {
      name
      items {
        label
      }
    }
  }
`);

export const SearchPages = graphql(`
  query SearchPages($query: String!) {
    search(query: $query, kinds: ["page"]) {
      edges {
        node {
          id
        }
      }
    }
  }
`);
