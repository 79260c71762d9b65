import { z } from 'zod';
import { duplicateVariant, invalidOptionCombination } from './errors.js';
import type { OptionRow, OptionValueRow } from './option-model.js';
import { locale, perLocale, text } from './translation-rules.js';

const value = z.strictObject({
  /** Of a value there is already; it keeps its variants. */
  id: z.guid().nullish(),
  translations: perLocale(z.strictObject({ locale, value: text(100) })),
});

const option = z.strictObject({
  /** Of an option there is already. */
  id: z.guid().nullish(),
  translations: perLocale(z.strictObject({ locale, title: text(100) })),
  values: z.array(value).min(1, 'must be at least one').max(100).superRefine(refuseTwins),
});

/** All options of a product, in their order. */
export const optionInputs = z.array(option).max(5);
export type OptionInput = z.output<typeof option>;

/** Two values of one option with one text could not be told apart. */
function refuseTwins(
  values: readonly {
    readonly translations: readonly { readonly locale: string; readonly value: string }[];
  }[],
  context: z.core.$RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, { translations }] of values.entries()) {
    for (const [at, { locale: own, value: told }] of translations.entries()) {
      const key = `${own} ${told}`;
      if (seen.has(key)) {
        const path = [index, 'translations', at, 'value'];
        context.addIssue({ code: 'custom', path, message: 'is another value of the option already' });
      }
      seen.add(key);
    }
  }
}

type Options = readonly Pick<OptionRow, 'id' | 'translations' | 'values'>[];

/**
 * The ids of the values a variant is described by: one of each option, in their order, by its text in any locale or by
 * its id. Throws `INVALID_OPTION_COMBINATION`.
 */
export function combinationOf(options: Options, given: readonly string[]): readonly string[] {
  if (given.length !== options.length) {
    throw invalidOptionCombination(
      `A variant of this product has ${options.length} option values, not ${given.length}`,
      { options: options.map(({ translations }) => translations[0]?.title), given },
    );
  }
  return options.map(({ translations, values }, index) => {
    const text = given[index] as string;
    const matching = values.filter((each) => isTold(each, text));
    const [match] = matching;
    if (match && matching.length === 1) return match.id;
    const title = translations[0]?.title;
    const known = values.map((each) => each.translations[0]?.value);
    throw invalidOptionCombination(
      `"${text}" is ${match ? 'more than one value' : 'no value'} of the option "${title}"`,
      { option: title, value: text, values: known },
    );
  });
}

function isTold({ id, translations }: OptionValueRow, text: string): boolean {
  return id === text || translations.some(({ value: told }) => told === text);
}

/** Throws `DUPLICATE_VARIANT` unless each combination is there once. */
export function refuseDuplicates(options: Options, combinations: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const combination of combinations) {
    const key = combination.join(' ');
    if (seen.has(key)) throw duplicateVariant(textsOf(options, combination));
    seen.add(key);
  }
}

function textsOf(options: Options, combination: readonly string[]): readonly string[] {
  const values = options.flatMap((each) => each.values);
  return combination.map((id) => values.find((each) => each.id === id)?.translations[0]?.value ?? id);
}
