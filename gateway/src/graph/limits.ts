import {
  Kind,
  Lexer,
  TokenKind,
  type FragmentDefinitionNode,
  type GraphQLError,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type Source,
} from 'graphql';
import { rejection } from './errors.js';

/**
 * How large an operation may be. Depth and complexity measure what is asked for, not what comes back: how many items
 * a list returns is bounded by the page sizes of the module that owns it, which alone knows what an item costs.
 */
export interface OperationLimits {
  /** Length of the document in UTF-16 units. Default 100,000. */
  readonly maxCharacters: number;
  /** Default 10,000. */
  readonly maxTokens: number;
  /** Brackets of any kind open at once. The parser is recursive and would run out of stack at about 2,000. Default 200. */
  readonly maxNesting: number;
  /** Fields on the longest way down, fragments written out: `{ post { author { name } } }` has depth 3. Default 12. */
  readonly maxDepth: number;
  /** Fields in all, each counted 1, fragments written out at every use. Default 600. */
  readonly maxComplexity: number;
}

export const DEFAULT_LIMITS: OperationLimits = {
  maxCharacters: 100_000,
  maxTokens: 10_000,
  maxNesting: 200,
  maxDepth: 12,
  maxComplexity: 600,
};

/** Before parsing, in one pass without recursion. Throws a syntax error where the text has no tokens to count. */
export function checkSource(source: Source, limits: OperationLimits): GraphQLError | undefined {
  const { length } = source.body;
  if (length > limits.maxCharacters) {
    return rejection(
      'QUERY_TOO_LARGE',
      `the document has ${length} characters, ${limits.maxCharacters} are allowed`,
    );
  }
  const lexer = new Lexer(source);
  let tokens = 0;
  let nesting = 0;
  while (lexer.advance().kind !== TokenKind.EOF) {
    tokens += 1;
    if (tokens > limits.maxTokens) {
      return rejection('QUERY_TOO_LARGE', `the document has more than ${limits.maxTokens} tokens`);
    }
    nesting += NESTING[lexer.token.kind] ?? 0;
    if (nesting > limits.maxNesting) {
      return rejection('QUERY_TOO_DEEP', `the document nests more than ${limits.maxNesting} brackets`);
    }
  }
  return undefined;
}

const NESTING: Partial<Record<TokenKind, number>> = {
  [TokenKind.BRACE_L]: 1,
  [TokenKind.BRACE_R]: -1,
  [TokenKind.BRACKET_L]: 1,
  [TokenKind.BRACKET_R]: -1,
  [TokenKind.PAREN_L]: 1,
  [TokenKind.PAREN_R]: -1,
};

/** After validation: every fragment exists and none is part of a cycle. */
export function checkOperation(
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  limits: OperationLimits,
): readonly GraphQLError[] {
  const { depth, fields } = measure(operation.selectionSet, fragments, new Map());
  const name = operation.name ? `operation "${operation.name.value}"` : 'the operation';
  const errors: GraphQLError[] = [];
  if (depth > limits.maxDepth) {
    errors.push(
      rejection('QUERY_TOO_DEEP', `${name} is ${depth} levels deep, ${limits.maxDepth} are allowed`),
    );
  }
  if (fields > limits.maxComplexity) {
    errors.push(
      rejection('QUERY_TOO_COMPLEX', `${name} selects ${fields} fields, ${limits.maxComplexity} are allowed`),
    );
  }
  return errors;
}

interface Size {
  readonly depth: number;
  readonly fields: number;
}

/** Each fragment is measured once, so a document whose fragments double ten times over costs what its text costs. */
function measure(
  { selections }: SelectionSetNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  measured: Map<string, Size>,
): Size {
  let depth = 0;
  let fields = 0;
  const add = (size: Size) => {
    depth = Math.max(depth, size.depth);
    fields += size.fields;
  };
  for (const selection of selections) {
    switch (selection.kind) {
      case Kind.FIELD: {
        const below = selection.selectionSet
          ? measure(selection.selectionSet, fragments, measured)
          : { depth: 0, fields: 0 };
        // Introspection is deep by nature; graphql-js has a rule of its own for it (MaxIntrospectionDepth).
        const isIntrospection = selection.name.value === '__schema' || selection.name.value === '__type';
        add({ depth: isIntrospection ? 1 : below.depth + 1, fields: below.fields + 1 });
        break;
      }
      case Kind.INLINE_FRAGMENT:
        add(measure(selection.selectionSet, fragments, measured));
        break;
      case Kind.FRAGMENT_SPREAD: {
        const name = selection.name.value;
        const fragment = fragments[name];
        let size = measured.get(name);
        if (!size && fragment) {
          size = measure(fragment.selectionSet, fragments, measured);
          measured.set(name, size);
        }
        if (size) add(size);
      }
    }
  }
  return { depth, fields };
}
