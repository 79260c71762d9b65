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


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
