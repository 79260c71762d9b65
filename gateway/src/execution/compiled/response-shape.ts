import { Kind } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { type DataObject, treePrototype } from '../data-tree.js';

export type TreeObjectClass = new () => DataObject;

/** A position of the unfiltered tree, list indexes left out. Objects of one position have one class. */
export class ResponseShape {
  readonly objects: TreeObjectClass = treeObjects();
  private readonly fields = new Map<string, ResponseShape>();

  at(name: string): ResponseShape {
    let below = this.fields.get(name);
    if (!below) this.fields.set(name, (below = new ResponseShape()));
    return below;
  }

  /** Tells of every position at which the selections write objects, whatever the types and the conditions. */
  eachObject(
    { selections }: SelectionSetNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    tell: (position: ResponseShape) => void,
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const below = this.at(selection.alias?.value ?? selection.name.value);
        if (!selection.selectionSet) continue;
        tell(below);
        below.eachObject(selection.selectionSet, fragments, tell);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.eachObject(selection.selectionSet, fragments, tell);
      } else {
        const fragment = fragments[selection.name.value];
        if (fragment) this.eachObject(fragment.selectionSet, fragments, tell);
      }
    }
  }
}

/** A class of its own for each position: the engine then knows what its objects have, and finds their fields at once. */
function treeObjects(): TreeObjectClass {
  const TreeObject = function () {
    // Nothing to begin with: fields come in the order of the first fetch.
  };
  TreeObject.prototype = treePrototype;
  return TreeObject as unknown as TreeObjectClass;
}
