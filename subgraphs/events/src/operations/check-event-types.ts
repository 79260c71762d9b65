import { BadInputError, parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { names } from '../input.js';

const TYPES = z.object({ types: names.nullish() });

/** Throws `BAD_USER_INPUT` for types that no loaded module publishes: who waits for one would wait for ever. */
export function checkEventTypes(
  { platform }: RequestContext,
  wanted: readonly string[] | null | undefined,
): void {
  const { types } = parseInput(TYPES, { types: wanted });
  const known = new Set(platform.registry.events.map(({ type }) => type));
  const unknown = types?.filter((type) => !known.has(type)) ?? [];
  if (unknown.length === 0) return;
  const message = `there is no event type ${unknown.map((type) => `"${type}"`).join(', ')}`;
  throw new BadInputError(`types: ${message}`, { fields: [{ path: 'types', message }] });
}
