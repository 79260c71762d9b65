import { Kind } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { type DataObject, treePrototype } from '../data-tree.js';
import { generate, property } from './generate.js';

/** The fetch that looked at an object last, so that an object several places share is looked at once per fetch. */
export const seenBy = Symbol('seen by fetch');
/** Of an object at an abstract position: the selection that was executed for its type. */
export const executedAs = Symbol('executed as');

export type TreeObject = DataObject & { [seenBy]?: number; [executedAs]?: unknown };
export type TreeObjectClass = new () => TreeObject;

/**
 * A position of the unfiltered tree, list indexes left out, with every response name that some fetch writes there.
 * Objects of one position are of one class: they are what the generic executor takes for its own (no prototype
 * above them, absent fields undefined), and their fields are found without a look-up.
 */
export class ResponseShape {
  private readonly fields = new Map<string, ResponseShape>();
  private made: TreeObjectClass | undefined;

  at(name: string): ResponseShape {
    let below = this.fields.get(name);
    if (!below) this.fields.set(name, (below = new ResponseShape()));
    return below;
  }

  /**
   * Whatever the types and the conditions: a field too many is only an undefined more. `onObject` is told of every
   * position at which objects are written.
   */
  addSelections(
    { selections }: SelectionSetNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    onObject: (position: ResponseShape) => void,
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const below = this.at(selection.alias?.value ?? selection.name.value);
        if (!selection.selectionSet) continue;
        onObject(below);
        below.addSelections(selection.selectionSet, fragments, onObject);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.addSelections(selection.selectionSet, fragments, onObject);
      } else {
        const fragment = fragments[selection.name.value];
        if (fragment) this.addSelections(fragment.selectionSet, fragments, onObject);
      }
    }
  }

  get objects(): TreeObjectClass {
    return (this.made ??= this.makeClass());
  }

  private makeClass(): TreeObjectClass {
    const fields = [...this.fields.keys()].map((name) => `${property('this', name)} = undefined;`);
    const made = generate<TreeObjectClass>(
      { seenBy, executedAs },
      `return function () { ${fields.join(' ')} this[seenBy] = 0; this[executedAs] = undefined; };`,
    );
    (made as { prototype: unknown }).prototype = treePrototype;
    return made;
  }
}
