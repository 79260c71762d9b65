import { Kind, Source, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, checkOperation, checkSource } from './limits.js';

function errorsOf(text: string, limits = {}) {
  const { definitions } = parse(text);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  const operation = definitions.find((node): node is OperationDefinitionNode => 'operation' in node);
  if (!operation) throw new TypeError('no operation');
  return checkOperation(operation, fragments, { ...DEFAULT_LIMITS, ...limits }).map((error) => [
    error.extensions['code'],
    error.message,
  ]);
}

describe('checkOperation', () => {
  it('allows a page of items with a page of children each, as feeds ask for it', () => {
    expect(
      errorsOf(`{ posts(first: 100) { edges { node { id title author { id name }
        comments(first: 20) { edges { node { id body } } } } } } }`),
    ).toEqual([]);
  });

  it('counts depth through fragments and names the depth it found', () => {
    expect(
      errorsOf('query Deep { a { ...B } } fragment B on T { b { ... { c } } }', { maxDepth: 2 }),
    ).toEqual([['QUERY_TOO_DEEP', 'operation "Deep" is 3 levels deep, 2 are allowed']]);
    expect(errorsOf('{ a { b } }', { maxDepth: 2 })).toEqual([]);
  });

  it('counts the fields of a fragment at every use and names the number', () => {
    expect(errorsOf('{ a { ...B } c: a { ...B } } fragment B on T { b c d }', { maxComplexity: 7 })).toEqual([
      ['QUERY_TOO_COMPLEX', 'the operation selects 8 fields, 7 are allowed'],
    ]);
  });

  it('does not count the levels of introspection', () => {
    expect(errorsOf('{ __schema { types { fields { name } } } }', { maxDepth: 1 })).toEqual([]);
  });

  it('measures fragments that double a thousand times without doubling its work', () => {
    const bomb = Array.from({ length: 1000 }, (_, i) => `fragment F${i} on T { ...F${i + 1} ...F${i + 1} }`);
    const [error] = errorsOf(`{ ...F0 } ${bomb.join(' ')} fragment F1000 on T { a }`);
    expect(error?.[0]).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('checkSource', () => {
  const messageOf = (text: string, limits = {}) =>
    checkSource(new Source(text), { ...DEFAULT_LIMITS, ...limits })?.message;

  it('names the length of a document that is too long', () => {
    expect(messageOf('{ a }', { maxCharacters: 4 })).toBe('the document has 5 characters, 4 are allowed');
  });

  it('counts tokens, not the brackets inside strings and comments', () => {
    expect(messageOf('{ a(b: "[[[[") } # {{{{', { maxTokens: 8, maxNesting: 2 })).toBeUndefined();
    expect(messageOf('{ a b c }', { maxTokens: 4 })).toBe('the document has more than 4 tokens');
  });

  it.each(['{a', '{a(x:[', '{a(x:{b:', 'query($a:['])(
    'stops "%s" repeated before the parser recurses',
    (text) => {
      expect(messageOf(text.repeat(3000))).toBe('the document nests more than 200 brackets');
    },
  );
});
