import type { TenantLocales } from './tenant.js';

/** `en`, `pt-BR`, `es-419`. */
export const LOCALE = /^[a-z]{2}(-([A-Z]{2}|[0-9]{3}))?$/;

/**
 * The locales to try, best first, without repeats: what was asked for, its fallbacks along the tenant's chain,
 * then the tenant's default and its chain. Never empty.
 *
 * `requested` is the explicit argument if there is one, else the locales of `Accept-Language` by preference.
 */
export function localeChain(requested: readonly string[], locales: TenantLocales): readonly string[] {
  const chain = new Set<string>();
  for (const start of [...requested, locales.default]) {
    let locale: string | null | undefined = start;
    while (locale && !chain.has(locale)) {
      chain.add(locale);
      // `locale` may be a client's argument, such as "constructor".
      locale =
        (Object.hasOwn(locales.fallbacks, locale) && locales.fallbacks[locale]) || withoutRegion(locale);
    }
  }
  return [...chain];
}

/** `de-AT` falls back to `de` even where the tenant says nothing about it. */
function withoutRegion(locale: string): string | null {
  const dash = locale.indexOf('-');
  return dash === -1 ? null : locale.slice(0, dash);
}

/** `Accept-Language: de-AT, en;q=0.7, *;q=0.1` → `['de-AT', 'en']`; what is not a locale of ours is left out. */
export function parseAcceptLanguage(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .slice(0, 20)
    .map((item) => {
      const [tag = '', ...parameters] = item.trim().split(';');
      const quality = parameters.map((p) => /^\s*q=([0-9.]+)\s*$/i.exec(p)?.[1]).find((q) => q !== undefined);
      return { locale: canonical(tag), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ locale, quality }) => LOCALE.test(locale) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ locale }) => locale);
}

function canonical(tag: string): string {
  const [language = '', region] = tag.trim().split('-');
  return region === undefined ? language.toLowerCase() : `${language.toLowerCase()}-${region.toUpperCase()}`;
}

/** The translation of the first locale in `chain` that has one; else the first there is; else `undefined`. */
export function bestTranslation<T extends { readonly locale: string }>(
  translations: readonly T[],
  chain: readonly string[],
): T | undefined {
  for (const locale of chain) {
    const translation = translations.find((t) => t.locale === locale);
    if (translation) return translation;
  }
  return translations[0];
}
