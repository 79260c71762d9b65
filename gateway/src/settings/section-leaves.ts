import { z } from 'zod';

/** One value of a section of settings, below all its tables. */
export interface Leaf {
  /** `['relay', 'batch_size']` */
  readonly path: readonly string[];
  /** What its text in the environment stands for. */
  readonly type: 'number' | 'boolean' | 'text';
}

/** Every value a section may have, in the order of its schema. */
export function leavesOf(schema: z.ZodType, path: readonly string[] = []): readonly Leaf[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, value]) =>
      leavesOf(value as z.ZodType, [...path, key]),
    );
  }
  const type = inner instanceof z.ZodNumber ? 'number' : inner instanceof z.ZodBoolean ? 'boolean' : 'text';
  return [{ path, type }];
}

/** Without defaults and the like around it. */
function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}
