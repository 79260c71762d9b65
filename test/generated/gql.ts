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
    "\n  query Shelf($currency: CurrencyCode) {\n    productCategories(first: 20) {\n      edges {\n        node {\n          slug\n          products(first: 20) {\n            edges {\n              node {\n                id\n                title\n                inStock\n                variants {\n                  id\n                  price(currency: $currency) {\n                    amount {\n                      amount\n                      currency\n                    }\n                  }\n                  inventory {\n                    available\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.ShelfDocument,
    "\n  query ProductInStock($id: UUID!) {\n    product(id: $id) {\n      title\n      inStock\n      variants {\n        id\n        inventory {\n          available\n        }\n      }\n    }\n  }\n": typeof types.ProductInStockDocument,
    "\n  mutation BeginCart {\n    createCart {\n      token\n      cart {\n        id\n      }\n    }\n  }\n": typeof types.BeginCartDocument,
    "\n  mutation AddCartLine($cartToken: String, $variantId: UUID!, $quantity: Int!) {\n    addCartLine(cartToken: $cartToken, variantId: $variantId, quantity: $quantity) {\n      lines {\n        title\n        quantity\n        problem\n      }\n    }\n  }\n": typeof types.AddCartLineDocument,
    "\n  mutation ApplyDiscount($cartToken: String, $code: String!) {\n    applyDiscount(cartToken: $cartToken, code: $code) {\n      discountTotal {\n        amount\n      }\n      discounts {\n        code\n        problem\n      }\n    }\n  }\n": typeof types.ApplyDiscountDocument,
    "\n  mutation ClaimCart($cartToken: String!) {\n    claimCart(cartToken: $cartToken) {\n      id\n      lines {\n        quantity\n      }\n    }\n  }\n": typeof types.ClaimCartDocument,
    "\n  mutation UpdateCart($input: UpdateCartInput!) {\n    updateCart(input: $input) {\n      currency\n      region {\n        name\n      }\n      shippingTotal {\n        amount\n      }\n      total {\n        amount\n        currency\n      }\n    }\n  }\n": typeof types.UpdateCartDocument,
    "\n  mutation Checkout($input: CheckoutInput!) {\n    checkout(input: $input) {\n      id\n      number\n      status\n      total {\n        amount\n        currency\n      }\n    }\n  }\n": typeof types.CheckoutDocument,
    "\n  query MyOrders {\n    me {\n      orders(first: 5) {\n        edges {\n          node {\n            id\n            status\n            trackingNumber\n          }\n        }\n      }\n    }\n  }\n": typeof types.MyOrdersDocument,
    "\n  mutation ConfirmOrder($id: UUID!) {\n    confirmOrder(id: $id) {\n      status\n    }\n  }\n": typeof types.ConfirmOrderDocument,
    "\n  mutation PayOrder($id: UUID!, $input: PayOrderInput!) {\n    payOrder(id: $id, input: $input) {\n      status\n    }\n  }\n": typeof types.PayOrderDocument,
    "\n  mutation ShipOrder($id: UUID!, $input: ShipOrderInput!) {\n    shipOrder(id: $id, input: $input) {\n      status\n    }\n  }\n": typeof types.ShipOrderDocument,
    "\n  mutation DeliverOrder($id: UUID!) {\n    deliverOrder(id: $id) {\n      status\n    }\n  }\n": typeof types.DeliverOrderDocument,
    "\n  subscription OrderStatusChanged($orderId: UUID!) {\n    orderStatusChanged(orderId: $orderId) {\n      oldStatus\n      newStatus\n      order {\n        number\n        trackingNumber\n        user {\n          displayName\n        }\n      }\n    }\n  }\n": typeof types.OrderStatusChangedDocument,
    "\n  subscription InventoryChanged($productId: UUID!) {\n    inventoryChanged(productId: $productId) {\n      id\n      inventory {\n        available\n      }\n      product {\n        title\n      }\n    }\n  }\n": typeof types.InventoryChangedDocument,
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
    "\n  mutation CreatePage($input: CreatePageInput!) {\n    createPage(input: $input) {\n      id\n      slug\n      version\n      status\n      blocks {\n        id\n      }\n    }\n  }\n": typeof types.CreatePageDocument,
    "\n  mutation AddBlock($pageId: UUID!, $input: AddBlockInput!) {\n    addBlock(pageId: $pageId, input: $input) {\n      version\n      blocks {\n        id\n        type\n      }\n    }\n  }\n": typeof types.AddBlockDocument,
    "\n  mutation UpdateBlock($id: UUID!, $input: UpdateBlockInput!) {\n    updateBlock(id: $id, input: $input) {\n      version\n    }\n  }\n": typeof types.UpdateBlockDocument,
    "\n  mutation PublishPage($id: UUID!) {\n    publishPage(id: $id) {\n      status\n      version\n    }\n  }\n": typeof types.PublishPageDocument,
    "\n  query ReadPage($slug: String!, $locale: String) {\n    pageBySlug(slug: $slug, locale: $locale) {\n      id\n      title\n      author {\n        name\n      }\n      seo {\n        title\n        description\n        noIndex\n      }\n      blocks {\n        id\n        ... on HeroBlock {\n          heading\n          primaryAction {\n            label\n            url\n          }\n        }\n        ... on FaqBlock {\n          heading\n          questions {\n            question\n            answer\n          }\n        }\n        ... on TextBlock {\n          text\n          format\n        }\n      }\n    }\n  }\n": typeof types.ReadPageDocument,
    "\n  query ReadMenu($location: MenuLocation!, $locale: String) {\n    menu(location: $location, locale: $locale) {\n      id\n      version\n      items {\n        label\n        url\n        children {\n          label\n          url\n        }\n      }\n    }\n  }\n": typeof types.ReadMenuDocument,
    "\n  mutation RenameMenu($id: UUID!, $version: Int!, $name: String!) {\n    updateMenu(id: $id, version: $version, name: $name) {\n      version\n    }\n  }\n": typeof types.RenameMenuDocument,
    "\n  mutation WithdrawPage($id: UUID!) {\n    unpublishPage(id: $id) {\n      status\n    }\n  }\n": typeof types.WithdrawPageDocument,
    "\n  subscription PagePublished($template: String) {\n    pagePublished(template: $template) {\n      title\n      blocks {\n        ... on HeroBlock {\n          heading\n        }\n      }\n    }\n  }\n": typeof types.PagePublishedDocument,
    "\n  subscription PageUpdated($pageId: UUID!) {\n    pageUpdated(pageId: $pageId) {\n      version\n      status\n      blocks {\n        data\n      }\n    }\n  }\n": typeof types.PageUpdatedDocument,
    "\n  subscription MenuUpdated($location: MenuLocation!) {\n    menuUpdated(location: $location) {\n      name\n      items {\n        label\n      }\n    }\n  }\n": typeof types.MenuUpdatedDocument,
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
    "\n  query Shelf($currency: CurrencyCode) {\n    productCategories(first: 20) {\n      edges {\n        node {\n          slug\n          products(first: 20) {\n            edges {\n              node {\n                id\n                title\n                inStock\n                variants {\n                  id\n                  price(currency: $currency) {\n                    amount {\n                      amount\n                      currency\n                    }\n                  }\n                  inventory {\n                    available\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.ShelfDocument,
    "\n  query ProductInStock($id: UUID!) {\n    product(id: $id) {\n      title\n      inStock\n      variants {\n        id\n        inventory {\n          available\n        }\n      }\n    }\n  }\n": types.ProductInStockDocument,
    "\n  mutation BeginCart {\n    createCart {\n      token\n      cart {\n        id\n      }\n    }\n  }\n": types.BeginCartDocument,
    "\n  mutation AddCartLine($cartToken: String, $variantId: UUID!, $quantity: Int!) {\n    addCartLine(cartToken: $cartToken, variantId: $variantId, quantity: $quantity) {\n      lines {\n        title\n        quantity\n        problem\n      }\n    }\n  }\n": types.AddCartLineDocument,
    "\n  mutation ApplyDiscount($cartToken: String, $code: String!) {\n    applyDiscount(cartToken: $cartToken, code: $code) {\n      discountTotal {\n        amount\n      }\n      discounts {\n        code\n        problem\n      }\n    }\n  }\n": types.ApplyDiscountDocument,
    "\n  mutation ClaimCart($cartToken: String!) {\n    claimCart(cartToken: $cartToken) {\n      id\n      lines {\n        quantity\n      }\n    }\n  }\n": types.ClaimCartDocument,
    "\n  mutation UpdateCart($input: UpdateCartInput!) {\n    updateCart(input: $input) {\n      currency\n      region {\n        name\n      }\n      shippingTotal {\n        amount\n      }\n      total {\n        amount\n        currency\n      }\n    }\n  }\n": types.UpdateCartDocument,
    "\n  mutation Checkout($input: CheckoutInput!) {\n    checkout(input: $input) {\n      id\n      number\n      status\n      total {\n        amount\n        currency\n      }\n    }\n  }\n": types.CheckoutDocument,
    "\n  query MyOrders {\n    me {\n      orders(first: 5) {\n        edges {\n          node {\n            id\n            status\n            trackingNumber\n          }\n        }\n      }\n    }\n  }\n": types.MyOrdersDocument,
    "\n  mutation ConfirmOrder($id: UUID!) {\n    confirmOrder(id: $id) {\n      status\n    }\n  }\n": types.ConfirmOrderDocument,
    "\n  mutation PayOrder($id: UUID!, $input: PayOrderInput!) {\n    payOrder(id: $id, input: $input) {\n      status\n    }\n  }\n": types.PayOrderDocument,
    "\n  mutation ShipOrder($id: UUID!, $input: ShipOrderInput!) {\n    shipOrder(id: $id, input: $input) {\n      status\n    }\n  }\n": types.ShipOrderDocument,
    "\n  mutation DeliverOrder($id: UUID!) {\n    deliverOrder(id: $id) {\n      status\n    }\n  }\n": types.DeliverOrderDocument,
    "\n  subscription OrderStatusChanged($orderId: UUID!) {\n    orderStatusChanged(orderId: $orderId) {\n      oldStatus\n      newStatus\n      order {\n        number\n        trackingNumber\n        user {\n          displayName\n        }\n      }\n    }\n  }\n": types.OrderStatusChangedDocument,
    "\n  subscription InventoryChanged($productId: UUID!) {\n    inventoryChanged(productId: $productId) {\n      id\n      inventory {\n        available\n      }\n      product {\n        title\n      }\n    }\n  }\n": types.InventoryChangedDocument,
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
    "\n  mutation CreatePage($input: CreatePageInput!) {\n    createPage(input: $input) {\n      id\n      slug\n      version\n      status\n      blocks {\n        id\n      }\n    }\n  }\n": types.CreatePageDocument,
    "\n  mutation AddBlock($pageId: UUID!, $input: AddBlockInput!) {\n    addBlock(pageId: $pageId, input: $input) {\n      version\n      blocks {\n        id\n        type\n      }\n    }\n  }\n": types.AddBlockDocument,
    "\n  mutation UpdateBlock($id: UUID!, $input: UpdateBlockInput!) {\n    updateBlock(id: $id, input: $input) {\n      version\n    }\n  }\n": types.UpdateBlockDocument,
    "\n  mutation PublishPage($id: UUID!) {\n    publishPage(id: $id) {\n      status\n      version\n    }\n  }\n": types.PublishPageDocument,
    "\n  query ReadPage($slug: String!, $locale: String) {\n    pageBySlug(slug: $slug, locale: $locale) {\n      id\n      title\n      author {\n        name\n      }\n      seo {\n        title\n        description\n        noIndex\n      }\n      blocks {\n        id\n        ... on HeroBlock {\n          heading\n          primaryAction {\n            label\n            url\n          }\n        }\n        ... on FaqBlock {\n          heading\n          questions {\n            question\n            answer\n          }\n        }\n        ... on TextBlock {\n          text\n          format\n        }\n      }\n    }\n  }\n": types.ReadPageDocument,
    "\n  query ReadMenu($location: MenuLocation!, $locale: String) {\n    menu(location: $location, locale: $locale) {\n      id\n      version\n      items {\n        label\n        url\n        children {\n          label\n          url\n        }\n      }\n    }\n  }\n": types.ReadMenuDocument,
    "\n  mutation RenameMenu($id: UUID!, $version: Int!, $name: String!) {\n    updateMenu(id: $id, version: $version, name: $name) {\n      version\n    }\n  }\n": types.RenameMenuDocument,
    "\n  mutation WithdrawPage($id: UUID!) {\n    unpublishPage(id: $id) {\n      status\n    }\n  }\n": types.WithdrawPageDocument,
    "\n  subscription PagePublished($template: String) {\n    pagePublished(template: $template) {\n      title\n      blocks {\n        ... on HeroBlock {\n          heading\n        }\n      }\n    }\n  }\n": types.PagePublishedDocument,
    "\n  subscription PageUpdated($pageId: UUID!) {\n    pageUpdated(pageId: $pageId) {\n      version\n      status\n      blocks {\n        data\n      }\n    }\n  }\n": types.PageUpdatedDocument,
    "\n  subscription MenuUpdated($location: MenuLocation!) {\n    menuUpdated(location: $location) {\n      name\n      items {\n        label\n      }\n    }\n  }\n": types.MenuUpdatedDocument,
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
export function graphql(source: "\n  query Shelf($currency: CurrencyCode) {\n    productCategories(first: 20) {\n      edges {\n        node {\n          slug\n          products(first: 20) {\n            edges {\n              node {\n                id\n                title\n                inStock\n                variants {\n                  id\n                  price(currency: $currency) {\n                    amount {\n                      amount\n                      currency\n                    }\n                  }\n                  inventory {\n                    available\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').ShelfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ProductInStock($id: UUID!) {\n    product(id: $id) {\n      title\n      inStock\n      variants {\n        id\n        inventory {\n          available\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').ProductInStockDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BeginCart {\n    createCart {\n      token\n      cart {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.js').BeginCartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddCartLine($cartToken: String, $variantId: UUID!, $quantity: Int!) {\n    addCartLine(cartToken: $cartToken, variantId: $variantId, quantity: $quantity) {\n      lines {\n        title\n        quantity\n        problem\n      }\n    }\n  }\n"): typeof import('./graphql.js').AddCartLineDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApplyDiscount($cartToken: String, $code: String!) {\n    applyDiscount(cartToken: $cartToken, code: $code) {\n      discountTotal {\n        amount\n      }\n      discounts {\n        code\n        problem\n      }\n    }\n  }\n"): typeof import('./graphql.js').ApplyDiscountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ClaimCart($cartToken: String!) {\n    claimCart(cartToken: $cartToken) {\n      id\n      lines {\n        quantity\n      }\n    }\n  }\n"): typeof import('./graphql.js').ClaimCartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateCart($input: UpdateCartInput!) {\n    updateCart(input: $input) {\n      currency\n      region {\n        name\n      }\n      shippingTotal {\n        amount\n      }\n      total {\n        amount\n        currency\n      }\n    }\n  }\n"): typeof import('./graphql.js').UpdateCartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Checkout($input: CheckoutInput!) {\n    checkout(input: $input) {\n      id\n      number\n      status\n      total {\n        amount\n        currency\n      }\n    }\n  }\n"): typeof import('./graphql.js').CheckoutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MyOrders {\n    me {\n      orders(first: 5) {\n        edges {\n          node {\n            id\n            status\n            trackingNumber\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').MyOrdersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmOrder($id: UUID!) {\n    confirmOrder(id: $id) {\n      status\n    }\n  }\n"): typeof import('./graphql.js').ConfirmOrderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PayOrder($id: UUID!, $input: PayOrderInput!) {\n    payOrder(id: $id, input: $input) {\n      status\n    }\n  }\n"): typeof import('./graphql.js').PayOrderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ShipOrder($id: UUID!, $input: ShipOrderInput!) {\n    shipOrder(id: $id, input: $input) {\n      status\n    }\n  }\n"): typeof import('./graphql.js').ShipOrderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeliverOrder($id: UUID!) {\n    deliverOrder(id: $id) {\n      status\n    }\n  }\n"): typeof import('./graphql.js').DeliverOrderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription OrderStatusChanged($orderId: UUID!) {\n    orderStatusChanged(orderId: $orderId) {\n      oldStatus\n      newStatus\n      order {\n        number\n        trackingNumber\n        user {\n          displayName\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').OrderStatusChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription InventoryChanged($productId: UUID!) {\n    inventoryChanged(productId: $productId) {\n      id\n      inventory {\n        available\n      }\n      product {\n        title\n      }\n    }\n  }\n"): typeof import('./graphql.js').InventoryChangedDocument;
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
export function graphql(source: "\n  mutation WithdrawPage($id: UUID!) {\n    unpublishPage(id: $id) {\n      status\n    }\n  }\n"): typeof import('./graphql.js').WithdrawPageDocument;
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
export function graphql(source: "\n  subscription MenuUpdated($location: MenuLocation!) {\n    menuUpdated(location: $location) {\n      name\n      items {\n        label\n      }\n    }\n  }\n"): typeof import('./graphql.js').MenuUpdatedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchPages($query: String!) {\n    search(query: $query, kinds: [\"page\"]) {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').SearchPagesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
