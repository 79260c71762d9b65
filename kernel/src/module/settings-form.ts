import { z } from 'zod';

/** What an administrator sends back, and sees, in the place of a secret that is set. */
export const SECRET_MASK = '********';

/** What an administration page draws a form by. */
export interface SettingsForm {
  /** Draft 2020-12. Of each setting the type, bounds and `default`, and its metadata: `description`, `unit`, `secret`. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
  /** Names of the settings whose values are never shown. */
  readonly secrets: ReadonlySet<string>;
}

const forms = new WeakMap<z.ZodObject, SettingsForm>();

/** Throws for a schema that is not plain data; start-up refuses those, by `settingsProblems`. */
export function settingsForm(schema: z.ZodObject): SettingsForm {
  const known = forms.get(schema);
  if (known) return known;
  // Unknown keys are refused, however the module's schema would take them.
  const jsonSchema = { ...z.toJSONSchema(schema, { io: 'input' }), additionalProperties: false };
  const secrets = Object.entries(jsonSchema.properties ?? {}).filter(([, setting]) => isSecret(setting));
  const form = { jsonSchema, secrets: new Set(secrets.map(([name]) => name)) };
  forms.set(schema, form);
  return form;
}

/** `shown` without its secrets; one that `overrides` does not have is a default, and no secret. */
export function masked(
  schema: z.ZodObject,
  shown: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { secrets } = settingsForm(schema);
  const hidden = [...secrets].filter((name) => Object.hasOwn(overrides, name));
  return { ...shown, ...Object.fromEntries(hidden.map((name) => [name, SECRET_MASK])) };
}

/** What a declaration of settings does wrong, for start-up. */
export function settingsProblems(schema: z.ZodObject): readonly string[] {
  if (!schema.safeParse({}).success) return ['its settings need a default for every field'];
  const problems = Object.entries(schema.shape)
    .filter(([, setting]) => (setting as z.ZodType).safeParse(null).success)
    .map(([name]) => `its setting "${name}" accepts null, by which a tenant goes back to the default`);
  try {
    // What a tenant sends, what is stored and what the module gets are to be one thing.
    z.toJSONSchema(schema, { io: 'output' });
    const { properties, ...rest } = settingsForm(schema).jsonSchema;
    if ([rest, ...Object.values(properties ?? {}).flatMap(partsOf)].some(hasSecret)) {
      problems.push('a part of one of its settings is secret, which only a whole setting can be');
    }
  } catch (error) {
    problems.push(`its settings are not plain data: ${(error as Error).message}`);
  }
  return problems;
}

function isSecret(setting: unknown): boolean {
  return typeof setting === 'object' && setting !== null && 'secret' in setting && setting.secret === true;
}

function hasSecret(part: unknown): boolean {
  return isSecret(part) || partsOf(part).some(hasSecret);
}

function partsOf(schema: unknown): readonly unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, part]) => (keyword === 'default' ? [] : [part]));
}
