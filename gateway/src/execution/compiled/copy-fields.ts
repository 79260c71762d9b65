import type { DataObject } from '../data-tree.js';
import { copyOf } from '../merge.js';
import type { ObjectPlan, ValuePlan } from './selection-plan.js';

/**
 * Gives an object what a fetch resolved for another one of the same entity. What is below is shared, if it may be: from
 * here on both places are completed at once. True when an object is shared.
 */
export function copyFields(
  { fields, typenames }: ObjectPlan,
  mayShare: boolean,
): (from: DataObject, to: DataObject) => boolean {
  const keys = [...typenames.filter((key) => key !== '__typename'), ...fields.map(({ key }) => key)];
  const hasTypename = typenames.includes('__typename');
  const shares = mayShare && fields.some(({ value }) => holdsObjects(value));
  return (from, to) => {
    if (hasTypename && to['__typename'] === undefined) to['__typename'] = from['__typename'];
    for (const key of keys) {
      const value = from[key];
      // Null never replaces what another fetch has brought.
      if (value !== null || to[key] === undefined) to[key] = mayShare ? value : copyOf(value);
    }
    return shares;
  };
}

function holdsObjects(value: ValuePlan): boolean {
  return value.kind === 'list' ? holdsObjects(value.of) : value.kind !== 'leaf';
}
