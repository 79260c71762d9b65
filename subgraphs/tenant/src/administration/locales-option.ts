/** `en,de` → both with the names that the platform's own language and they themselves have for them. */
export function readLocales(text: string): { locale: string; name: string; nativeName: string }[] {
  return text
    .split(',')
    .map((locale) => locale.trim())
    .map((locale) => ({ locale, name: nameOf(locale, 'en'), nativeName: nameOf(locale, locale) }));
}

/** What is no locale keeps its text; it is refused where it is written. */
function nameOf(locale: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
