import { graphql } from '../generated/index.js';

export const Shelf = graphql(`
  query Shelf($currency: CurrencyCode) {
    productCategories(first: 20) {
      edges {
        node {
          slug
          products(first: 20) {
            edges {
              node {
                id
                title
                inStock
                variants {
                  id
                  price(currency: $currency) {
                    amount {
                      amount
                      currency
                    }
                  }
                  inventory {
                    available
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`);

export const ProductInStock = graphql(`
  query ProductInStock($id: UUID!) {
    product(id: $id) {
      title
      inStock
      variants {
        id
        inventory {
          available
        }
      }
    }
  }
`);

export const BeginCart = graphql(`
  mutation BeginCart {
    createCart {
      token
      cart {
        id
      }
    }
  }
`);

export const AddCartLine = graphql(`
  mutation AddCartLine($cartToken: String, $variantId: UUID!, $quantity: Int!) {
    addCartLine(cartToken: $cartToken, variantId: $variantId, quantity: $quantity) {
      lines {
        title
        quantity
        problem
      }
    }
  }
`);

export const ApplyDiscount = graphql(`
  mutation ApplyDiscount($cartToken: String, $code: String!) {
    applyDiscount(cartToken: $cartToken, code: $code) {
      discountTotal {
        amount
      }
      discounts {
        code
        problem
      }
    }
  }
`);

export const ClaimCart = graphql(`
  mutation ClaimCart($cartToken: String!) {
    claimCart(cartToken: $cartToken) {
      id
      lines {
        quantity
      }
    }
  }
`);

export const UpdateCart = graphql(`
  mutation UpdateCart($input: UpdateCartInput!) {
    updateCart(input: $input) {
      currency
      region {
        name
      }
      shippingTotal {
        amount
      }
      total {
        amount
        currency
      }
    }
  }
`);

export const Checkout = graphql(`
  mutation Checkout($input: CheckoutInput!) {
    checkout(input: $input) {
      id
      number
      status
      total {
        amount
        currency
      }
    }
  }
`);

export const MyOrders = graphql(`
  query MyOrders {
    me {
      orders(first: 5) {
        edges {
          node {
            id
            status
            trackingNumber
          }
        }
      }
    }
  }
`);

export const ConfirmOrder = graphql(`
  mutation ConfirmOrder($id: UUID!) {
    confirmOrder(id: $id) {
      status
    }
  }
`);

export const PayOrder = graphql(`
  mutation PayOrder($id: UUID!, $input: PayOrderInput!) {
    payOrder(id: $id, input: $input) {
      status
    }
  }
`);

export const ShipOrder = graphql(`
  mutation ShipOrder($id: UUID!, $input: ShipOrderInput!) {
    shipOrder(id: $id, input: $input) {
      status
    }
  }
`);

export const DeliverOrder = graphql(`
  mutation DeliverOrder($id: UUID!) {
    deliverOrder(id: $id) {
      status
    }
  }
`);

export const OrderStatusChanged = graphql(`
  subscription OrderStatusChanged($orderId: UUID!) {
    orderStatusChanged(orderId: $orderId) {
      oldStatus
      newStatus
      order {
        number
        trackingNumber
        user {
          displayName
        }
      }
    }
  }
`);

export const InventoryChanged = graphql(`
  subscription InventoryChanged($productId: UUID!) {
    inventoryChanged(productId: $productId) {
      id
      inventory {
        available
      }
      product {
        title
      }
    }
  }
`);
