import type { DataObject } from '../data-tree.js';
import { copyOf } from '../merge.js';
import { executedAs, type SettledObject } from './complete-value.js';
import type { ObjectPlan, ValuePlan } from './selection-plan.js';

/**
 * Gives an object what another fetch of the same fields has resolved for the same entity at another path. Only what the
 * plan asks for is taken, and none of its objects is shared: later fetches write below each of the paths, and may already
 * have, under one name what differs.
 */
export function adoptFields({ fields, typenames }: ObjectPlan, from: DataObject, to: DataObject): void {
  // The name of a real type is not replaced by an interface's.
  for (const key of typenames) if (key !== '__typename' || to[key] === undefined) to[key] = from[key];
  for (const { key, value: plan } of fields) {
    const value = from[key];
    // Null never replaces what another fetch has brought.
    if (value !== null || to[key] === undefined) to[key] = adopted(plan, value);
  }
}

function adopted(plan: ValuePlan, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  switch (plan.kind) {
    case 'leaf':
      return copyOf(value);
    case 'list':
      return (value as readonly unknown[]).map((element) => adopted(plan.of, element));
    case 'object':
      return adoptedObject(plan.plan, value as DataObject);
    case 'abstract': {
      const lenders = (value as SettledObject)[executedAs];
      return lenders && adoptedObject(plan.planOf(lenders.type), value as DataObject);
    }
  }
}

function adoptedObject(plan: ObjectPlan, from: DataObject): DataObject {
  const made = new plan.objects();
  adoptFields(plan, from, made);
  return made;
}
