import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.js';

const people = graphOf({
  people: {
    typeDefs: `
        type Query { person(is: String): Person! people: [Named!]! child: Person! }
        interface Named { name: String! }
        type Person implements Named @key(fields: "id") { id: ID! name: String! height: Int badge: String }`,
    resolvers: {
      Query: {
        person: (_: unknown, { is }: { is?: string }) => ({ id: '1', name: is ?? 'Ada', height: 170 }),
        child: () => ({ id: '2', name: 'Bo', height: new Error('still growing') }),
        people: () => [{ __typename: 'Person', id: '1', name: 'Ada', height: 170 }],
      },
      Person: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        badge() {
          throw new Error('no badge');
        },
      },
    },
  },
  clothes: {
    typeDefs: `
        type Person @key(fields: "id") {
          id: ID! height: Int @external
          size(of: String! = "coat"): String! @requires(fields: "height") shoes: [String!]!
        }`,
    resolvers: {
      Person: {
        size: ({ height }: { height: number }, { of }: { of: string }) => `${of} ${String(height)}`,
        shoes: ({ id }: { id: string }) => [`left ${id}`, `right ${id}`],
      },
    },
  },
});

describe('a client’s alias', () => {
  it.each([
    ['a key', '{ person { id: name shoes } }', { person: { id: 'Ada', shoes: ['left 1', 'right 1'] } }],
    ['a required field', '{ person { height: name size } }', { person: { height: 'Ada', size: 'coat 170' } }],
    [
      '__typename',
      '{ person { __typename: name shoes } }',
      { person: { __typename: 'Ada', shoes: ['left 1', 'right 1'] } },
    ],
    ['__typename of an interface', '{ people { __typename: name } }', { people: [{ __typename: 'Ada' }] }],
    [
      'a name the planner makes',
      '{ people { id__alias_0: name ... on Person { id: name size } } }',
      { people: [{ id__alias_0: 'Ada', id: 'Ada', size: 'coat 170' }] },
    ],
    [
      'each other',
      '{ person { ...F name: id id: name } } fragment F on Person { id: name height: shoes size: id shoes: size(of: "hat") }',
      { person: { id: 'Ada', height: ['left 1', 'right 1'], size: '1', shoes: 'hat 170', name: '1' } },
    ],
  ])('may be that of %s', async (_, query, data) => {
    expect(await people.ask(query)).toMatchObject({ data, errors: [] });
  });

  it('is what errors speak of', async () => {
    const { data, errors } = await people.ask('{ id: person { id: badge shoes } }');
    expect(data).toEqual({ id: { id: null, shoes: ['left 1', 'right 1'] } });
    expect(errors).toEqual(['DOWNSTREAM_SERVICE_ERROR at id.id: no badge (people)']);
  });

  it('is not what errors speak of when they are of a required field', async () => {
    const { data, errors } = await people.ask(
      '{ child { height: name ... @skip(if: true) { h: height } size } }',
    );
    expect(data).toEqual({ child: { height: 'Bo', size: 'coat null' } });
    expect(errors).toEqual(['DOWNSTREAM_SERVICE_ERROR at child: still growing (people)']);
  });

  it('is answered by introspection too', async () => {
    const { data } = await people.ask(
      'query ($representations: String!) { id: __type(name: $representations) { id: name } person { id: name } }',
      { representations: 'Person' },
    );
    expect(data).toEqual({ id: { id: 'Person' }, person: { id: 'Ada' } });
  });
});

describe('a client’s variable', () => {
  const query = `query ($representations: String!, $contextualArgument_1_0: Boolean = true) {
    person(is: $representations) { name @include(if: $contextualArgument_1_0) size(of: $representations) ... @include(if: $contextualArgument_1_0) { shoes } }
  }`;

  it('may be called as federation’s own', async () => {
    const { data, errors } = await people.ask(query, { representations: 'scarf' });
    expect(errors).toEqual([]);
    expect(data).toEqual({ person: { name: 'scarf', size: 'scarf 170', shoes: ['left 1', 'right 1'] } });
  });

  it('is called so in the complaint about its value', async () => {
    const { errors } = await people.ask(query, { representations: 1 });
    expect(errors).toEqual([
      expect.stringMatching(/^BAD_USER_INPUT at nowhere: Variable "\$representations" got/),
    ]);
  });
});
