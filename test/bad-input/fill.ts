import { png } from '../media/images.js';
import { ApiClient } from '../kit/client.js';
import { send } from '../isolation/exchange.js';
import type { Harvest } from '../isolation/harvest.js';

/** What seeds leave out, so that there is something of every kind to be meant: what comes of it, the harvest gets. */
export async function fillTenant(admin: ApiClient, harvest: Harvest): Promise<void> {
  const ask = async (query: string, variables: Readonly<Record<string, unknown>> = {}, client = admin) => {
    const { body, text } = await send(client, { query, variables });
    if (body.errors) throw new Error(`${query}: ${text}`);
    harvest.gather(body.data);
    return body.data as Record<string, never>;
  };
  const { url, options } = admin;
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(png())], { type: 'image/png' }), 'picture.png');
  await fetch(`${url}/api/content/media`, {
    method: 'POST',
    headers: { 'x-tenant-id': String(options.tenant), authorization: `Bearer ${options.token}` },
    body: form,
  });
  await ask(
    `mutation ($from: DateTime!) { startReplay(input: { from: $from, eventsPerSecond: 1 }) { __typename id status } }`,
    { from: new Date(Date.now() - 3_600_000).toISOString() },
  );
  await ask(
    'mutation ($documents: [PersistDocumentInput!]!) { persistDocuments(documents: $documents) { __typename id } }',
    { documents: [{ document: 'query Kept { currentTenant { name } }' }] },
  );

  const { customers, orders } = (await ask(
    '{ customers { nodes: edges { node { id } } } orders(filter: { status: PENDING }) { nodes: edges { node { id } } } }',
  )) as unknown as Record<'customers' | 'orders', { nodes: { node: { id: string } }[] }>;
  const address = {
    firstName: 'A',
    lastName: 'B',
    line1: 'C 1',
    city: 'D',
    postalCode: '10115',
    country: 'DE',
  };
  await ask(
    `mutation ($id: UUID!, $input: CustomerAddressInput!) {
       saveCustomerAddress(customerId: $id, input: $input) { __typename id version addresses { __typename id } } }`,
    { id: customers.nodes[0]?.node.id, input: { address } },
  );
  await ask('mutation ($id: UUID!) { confirmOrder(id: $id) { __typename id } }', {
    id: orders.nodes[0]?.node.id,
  });

  const { products } = (await ask(
    '{ products(filter: { status: ACTIVE }) { edges { node { variants { id } } } } }',
  )) as unknown as { products: { edges: { node: { variants: { id: string }[] } }[] } };
  const variantId = products.edges[0]?.node.variants[0]?.id;
  const guest = 'mutation { createCart { __typename token } }';
  await ask(guest, {}, new ApiClient(url, { tenant: String(options.tenant) }));
  const line = `mutation ($variantId: UUID!) { addCartLine(variantId: $variantId) { __typename lines { __typename id } shippingOptions { id } } }`;
  const { addCartLine } = (await ask(line, { variantId })) as unknown as {
    addCartLine: { shippingOptions: { id: string }[] };
  };
  await ask(
    `mutation ($input: UpdateCartInput!) { updateCart(input: $input) { __typename total { __typename amount currency } } }`,
    {
      input: {
        ...{ email: 'buyer@house.test', shippingAddress: address },
        shippingOption: addCartLine.shippingOptions[0]?.id,
      },
    },
  );
}
