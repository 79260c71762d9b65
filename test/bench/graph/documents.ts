import { type DocumentNode, type GraphQLSchema, parse, validate } from 'graphql';

/** Documents of a schema, parsed and validated once, as a server in production keeps them. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #parsed = new Map<string, DocumentNode>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  get(text: string): DocumentNode {
    let document = this.#parsed.get(text);
    if (!document) {
      document = parse(text);
      const errors = validate(this.#schema, document);
      if (errors.length > 0) throw new AggregateError(errors, errors.join('\n'));
      this.#parsed.set(text, document);
    }
    return document;
  }
}
