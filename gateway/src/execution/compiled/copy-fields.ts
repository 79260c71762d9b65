import { generate, property } from './generate.js';
import type { TreeObject } from './response-shape.js';
import type { ObjectPlan } from './selection-plan.js';

/**
 * Gives an object what a fetch resolved for another one of the same entity. What is below is shared and not copied: from
 * here on both places are completed at once. True when something is shared.
 */
export function copyFields({ fields, typenames }: ObjectPlan): (from: TreeObject, to: TreeObject) => boolean {
  const leaves = fields.filter(({ value }) => value.kind === 'leaf').map(({ key }) => key);
  const others = fields.filter(({ value }) => value.kind !== 'leaf').map(({ key }) => key);
  const lines = [
    ...typenames
      .filter((key) => key !== '__typename')
      .map((key) => `${property('to', key)} = ${property('from', key)};`),
    // Null never replaces what another fetch has brought.
    ...[...leaves, ...others].map(
      (key) =>
        `if (${property('from', key)} !== null || ${property('to', key)} === undefined) ${property('to', key)} = ${property('from', key)};`,
    ),
  ];
  if (typenames.includes('__typename')) {
    lines.push(
      `if (${property('to', '__typename')} === undefined) ${property('to', '__typename')} = ${property('from', '__typename')};`,
    );
  }
  return generate(
    {},
    `return function (from, to) { ${lines.join('\n')} return ${String(others.length > 0)}; };`,
  );
}
