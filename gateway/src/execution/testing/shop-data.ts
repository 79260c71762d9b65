/**
 * The shop's records, whole: each subgraph declares the fields it owns, so all of them can resolve from the same
 * record, and so can one monolithic schema. A function is a field that fails when it is asked for.
 */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

const fails = (message: string) => () => {
  throw new Error(message);
};

export const users: readonly Row[] = [
  user('u1', {
    name: 'Ada',
    nickname: 'ada',
    address: { street: 'Main', city: { name: 'Riga', zip: null } },
  }),
  user('u2', { name: 'Bo', nickname: null, address: null }),
  user('u3', { name: 'Cy', nickname: fails('nickname of u3'), address: { street: null, city: null } }),
  user('u4', { name: 'Di', email: fails('email of u4'), role: 'AUDITOR' }),
];

export const products: readonly Row[] = [
  product('Book', 'b1', { title: 'Sicp', pages: 600, price: 10, weight: 2, author: 'u1', stock: 3 }),
  product('Book', 'b2', { title: 'Tapl', pages: null, price: null, weight: 3, author: 'u3', stock: null }),
  product('Book', 'b3', { title: fails('title of b3'), pages: 3, price: 0, weight: null, author: 'u9' }),
  product('Gadget', 'g1', {
    title: 'Lamp',
    maker: { code: 'm1', country: 'LV' },
    sku: 's1',
    price: 5,
    watts: 40,
  }),
  product('Gadget', 'g2', {
    title: 'Fan',
    maker: { code: 'm1', country: 'EE' },
    sku: 's2',
    price: 7,
    watts: 4,
  }),
];

export const media: readonly Row[] = [
  { __typename: 'Film', id: 'f1', label: 'Solaris', minutes: 167, studio: 'Mosfilm' },
  { __typename: 'Song', id: 'n1', label: 'Help', seconds: 138, studio: 'EMI' },
  { __typename: 'Song', id: 'n2', label: null, seconds: fails('seconds of n2'), studio: 'EMI' },
];

export const reviews: readonly Row[] = [
  review('r1', 'Great', 5, 'u1', 'b1', 'f1'),
  review('r2', 'Good', 4, 'u2', 'b1', 'n1'),
  review('r3', null, 1, 'u3', 'g1', 'n2'),
  review('r4', 'Odd', 3, 'u1', 'b3', 'f1'),
  review('r5', 'Lost', 2, 'u9', 'g2', null),
];

export const byId = (rows: readonly Row[], id: unknown): Row | null =>
  rows.find((row) => row.id === id) ?? null;

function user(id: string, fields: object): Row {
  return { __typename: 'User', email: `${id}@shop.test`, role: 'MEMBER', address: null, id, ...fields };
}

function product(__typename: string, id: string, fields: object): Row {
  return { __typename, tags: [['a', null], null, [id]], stock: 1, id, ...fields };
}

function review(
  id: string,
  body: string | null,
  stars: number,
  by: string,
  about: string,
  of: string | null,
): Row {
  return { __typename: 'Review', id, body, stars, by, about, of };
}
