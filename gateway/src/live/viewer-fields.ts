import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Whether documents select a field that modules have marked as depending on who asks. */
export class ViewerFields {
  readonly #marked: ReadonlySet<string>;
  /** Documents are kept by the graphs, one object each. */
  readonly #known = new WeakMap<DocumentNode, boolean>();

  /** `marked` as in `SubgraphSchema.viewerFields`. */
  constructor(marked: Iterable<string>) {
    this.#marked = new Set(marked);
  }

  /** `schema` is the one the document was validated against. */
  selectedBy(document: DocumentNode, schema: GraphQLSchema): boolean {
    let selected = this.#known.get(document);
    if (selected === undefined) {
      selected = this.#marked.size > 0 && this.#select(document, schema);
      this.#known.set(document, selected);
    }
    return selected;
  }

  #select(document: DocumentNode, schema: GraphQLSchema): boolean {
    const types = new TypeInfo(schema);
    let found = false;
    const visitor = {
      Field: () => {
        const parent = types.getParentType();
        const field = types.getFieldDef();
        if (!parent || !field) return;
        const owners = isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
        found ||= owners.some((type) => this.#marked.has(`${type.name}.${field.name}`));
      },
    };
    visit(document, visitWithTypeInfo(types, visitor));
    return found;
  }
}
