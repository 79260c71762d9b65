import { describe, expect, test } from 'vitest';
import { bestTranslation, localeChain, parseAcceptLanguage } from './locale.js';

describe('localeChain', () => {
  const fallbacks = { en: null, de: 'en', 'de-AT': 'de-CH', 'de-CH': 'de', fr: 'it', it: 'fr' };
  test.each<[what: string, requested: readonly string[], chain: readonly string[]]>([
    ['nothing was asked for', [], ['en']],
    ['the default was asked for', ['en'], ['en']],
    ['a locale with a fallback', ['de'], ['de', 'en']],
    [
      'a chain that the tenant set, over what the region would give',
      ['de-AT'],
      ['de-AT', 'de-CH', 'de', 'en'],
    ],
    ['a region the tenant says nothing about', ['pt-BR'], ['pt-BR', 'pt', 'en']],
    ['a locale the tenant does not have', ['ja'], ['ja', 'en']],
    ['several, without repeats', ['de', 'en-US', 'de'], ['de', 'en', 'en-US']],
    ['fallbacks in a circle', ['fr'], ['fr', 'it', 'en']],
    ['a name of Object.prototype', ['constructor'], ['constructor', 'en']],
    ['another name of Object.prototype', ['__proto__'], ['__proto__', 'en']],
    ['an empty string', [''], ['en']],
  ])('%s', (_, requested, chain) => {
    expect(localeChain(requested, { default: 'en', fallbacks })).toEqual(chain);
  });

  test("ends with the default's own chain", () => {
    expect(localeChain([], { default: 'de-AT', fallbacks })).toEqual(['de-AT', 'de-CH', 'de', 'en']);
  });
});

describe('parseAcceptLanguage', () => {
  test.each<[header: string | undefined, locales: readonly string[]]>([
    [undefined, []],
    ['', []],
    ['*', []],
    ['de', ['de']],
    ['de-AT, en;q=0.7, *;q=0.1', ['de-AT', 'en']],
    ['en;q=0.5, de;q=0.9, fr', ['fr', 'de', 'en']],
    ['EN-us, De', ['en-US', 'de']],
    ['es-419', ['es-419']],
    ['en;q=0, de', ['de']],
    ['en;Q=0.1, de;q=0.2', ['de', 'en']],
    ['en ; q = 0.1, de', ['en', 'de']],
    ['en;q=1.2.3, de', ['de']],
    ['zh-Hant-TW, zh;q=0.5', ['zh']],
    ['en_US, xx-YYY, e, 1', []],
    [',,, ;q=1, de', ['de']],
    ['__proto__, constructor', []],
    [Array.from({ length: 500 }, () => 'de').join(','), Array.from({ length: 20 }, () => 'de')],
  ])('%s', (header, locales) => {
    expect(parseAcceptLanguage(header)).toEqual(locales);
  });
});

describe('bestTranslation', () => {
  const translations = [{ locale: 'fr' }, { locale: 'de' }, { locale: 'en' }];
  test.each<[what: string, chain: readonly string[], locale: string]>([
    ['the first of the chain that there is', ['ja', 'de', 'en'], 'de'],
    ['the first of the chain, whatever the order of the translations', ['en', 'fr'], 'en'],
    ['any, when the chain has none', ['ja'], 'fr'],
  ])('%s', (_, chain, locale) => {
    expect(bestTranslation(translations, chain)?.locale).toBe(locale);
  });

  test('nothing, when there are no translations', () => {
    expect(bestTranslation([], ['en'])).toBeUndefined();
  });
});
