import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { asEventAnswer, eventQuestion, keyInEvent } from './event-question.js';

const document = parse(`
  subscription S($kind: String, $upper: Boolean, $deep: Int) {
    told: itemChanged(kind: $kind) { id ...A }
  }
  fragment A on Item { name(upper: $upper) ...B }
  fragment B on Item { tags(first: $deep) }
  fragment C on Item { other }
`);

test('asks for the entity with the selection, the variables and the fragments of the field, and no others', () => {
  const question = eventQuestion(document);
  expect(question).toMatchObject({ field: 'itemChanged', responseName: 'told' });
  const variables = { kind: 'x', upper: true, deep: 2 };
  const asked = question.ask('Item', { id: 'a1' }, { document, source: '', operationName: 'S', variables });
  expect(asked.variables).toEqual({
    upper: true,
    deep: 2,
    representations: [{ __typename: 'Item', id: 'a1' }],
  });
  expect(asked.source.replace(/\s+/g, ' ')).toBe(
    'query ($representations: [_Any!]!, $upper: Boolean, $deep: Int) ' +
      '{ _entities(representations: $representations) { ... on Item { id ...A } } } ' +
      'fragment A on Item { name(upper: $upper) ...B } fragment B on Item { tags(first: $deep) }',
  );
  // The document is parsed once, however many events there are.
  const again = question.ask('Item', { id: 'b2' }, { document, source: '', operationName: 'S', variables });
  expect(again.document).toBe(asked.document);
});

test('takes the whole key from the payload, or none', () => {
  const subscription = { key: { id: 'itemId', shelf: 'shelfNo' } };
  expect(keyInEvent(subscription, { itemId: 'a', shelfNo: 0, more: 1 })).toEqual({ id: 'a', shelf: 0 });
  expect(keyInEvent(subscription, { itemId: 'a' })).toBeUndefined();
  expect(keyInEvent(subscription, { itemId: 'a', shelfNo: null })).toBeUndefined();
});

test('gives the answer back as that of the field, its errors where the client finds them', () => {
  expect(asEventAnswer('told', { data: { _entities: [{ id: 'a' }] } })).toEqual({
    data: { told: { id: 'a' } },
  });
  expect(asEventAnswer('told', { data: { _entities: [null] } })).toEqual({ data: { told: null } });
  const errors = [{ message: 'x', path: ['_entities', 0, 'name'] }, { message: 'y' }] as never;
  expect(asEventAnswer('told', { data: null, errors })).toEqual({
    data: { told: null },
    errors: [
      { message: 'x', path: ['told', 'name'] },
      { message: 'y', path: ['told'] },
    ],
  });
});
