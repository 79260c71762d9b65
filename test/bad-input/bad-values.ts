import { getNullableType, isEnumType, isInputObjectType, isListType } from 'graphql';
import { isRequired, type Place } from './inputs.js';

/** Something a client may say by mistake or by malice. */
export interface BadValue {
  readonly what: string;
  readonly value: unknown;
  /** Nobody may take it: where it is not refused, that is a fault. */
  readonly isRefused?: boolean;
}

const LONG = 'x'.repeat(100_001);

/** As long as a request, in some modules. */
const MAY_BE_LONG: ReadonlySet<string> = new Set(['body', 'document']);

/** It answers the same to everybody, whether it did something or not. */
const TELLS_NOBODY: ReadonlySet<string> = new Set(['ForgotPasswordInput.email']);

/** Of any text. Postgres keeps no NUL, and nothing keeps half of a surrogate pair. */
const TEXTS: readonly BadValue[] = [
  { what: 'an empty text', value: '' },
  { what: 'blanks', value: ' \t\n ' },
  { what: '100,001 characters', value: LONG, isRefused: true },
  { what: 'NUL', value: 'a\u0000b', isRefused: true },
  { what: 'control characters', value: '\u0001\u001b[2J\u007f' },
  { what: 'half a surrogate pair', value: 'a\ud800b', isRefused: true },
  { what: 'text that runs backwards', value: '\u202egpj.exe' },
  { what: 'an unknown locale', value: 'xx-nowhere' },
  { what: 'a script as a URL', value: 'javascript:alert(1)' },
  { what: 'a path', value: '../../etc/passwd' },
  { what: 'a quote', value: "'; drop table posts; --" },
  { what: 'a number', value: 7, isRefused: true },
];

/** Of texts that mean something, by their names. */
const MEANINGS: readonly { readonly names: RegExp; readonly values: readonly BadValue[] }[] = [
  {
    names: /^(url|ogImage|canonicalUrl)$/,
    values: [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'http://',
      '//evil.example',
    ].map((value) => ({ what: `the URL ${value}`, value, isRefused: !value.startsWith('//') })),
  },
  {
    names: /^(email)$/,
    values: ['nobody', 'a@', '@b.example', 'a b@c.example', `${'x'.repeat(300)}@c.example`].map((value) => ({
      what: 'a bad address',
      value,
      isRefused: true,
    })),
  },
  {
    names: /^(locale|removedLocales)$/,
    values: ['', 'xx-nowhere', 'english', '__proto__', 'EN_us!'].map((value) => ({
      what: `the locale ${value}`,
      value,
      isRefused: value !== '',
    })),
  },
  {
    names: /^(country|countries|originCountry)$/,
    values: ['Germany', 'XX', 'D', 'de-DE'].map((value) => ({ what: `the country ${value}`, value })),
  },
  {
    names: /^(slug|handle)$/,
    values: ['Not a slug!', '-', 'a/b', '__proto__', 'constructor'].map((value) => ({
      what: `the slug ${value}`,
      value,
    })),
  },
];

const BY_TYPE: Readonly<Record<string, readonly BadValue[]>> = {
  String: TEXTS,
  UUID: [
    ...['', 'nobody', '0', "'", '0197a8e2-8f3c-7bbb-8000-00c0ffee004g', 'a\u0000b'].map((value) => ({
      what: 'no id',
      value,
      isRefused: true,
    })),
    { what: 'an id of nothing', value: '0197a8e2-8f3c-7bbb-8000-00c0ffee0042' },
    { what: 'the id of zeros', value: '00000000-0000-0000-0000-000000000000' },
  ],
  Int: [
    ...[-1, 0, -2_147_483_648, 2_147_483_647].map((value) => ({ what: String(value), value })),
    ...[2_147_483_648, 1.5, 1e300, 'one'].map((value) => ({ what: String(value), value, isRefused: true })),
  ],
  Decimal: [
    ...['-1', '0', '999999999999', '-0.00'].map((value) => ({ what: `the amount ${value}`, value })),
    ...['1.123456789', '1e5', 'NaN', '', '1,5', ' 1', '9'.repeat(40), 1.5].map((value) => ({
      what: `the amount ${value}`,
      value,
      isRefused: true,
    })),
  ],
  CurrencyCode: ['ZZZ', 'eur', '', '€', 'EURO', '__proto__'].map((value) => ({
    what: `the currency ${value}`,
    value,
    isRefused: true,
  })),
  DateTime: [
    ...['', 'yesterday', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01'].map((value) => ({
      what: `the time ${value}`,
      value,
      isRefused: true,
    })),
    ...[
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '0000-01-01T00:00:00Z',
      '+275760-09-13T00:00:00Z',
    ].map((value) => ({ what: `the time ${value}`, value })),
  ],
  Boolean: ['true', 1].map((value) => ({ what: `${typeof value} for a truth`, value, isRefused: true })),
  JSONObject: [
    ...[[], 'text', 7].map((value) => ({ what: 'JSON that is no object', value, isRefused: true })),
    { what: 'NUL in JSON', value: { text: 'a\u0000b' }, isRefused: true },
    { what: 'NUL in a key', value: { 'a\u0000b': 1 }, isRefused: true },
    { what: 'half a surrogate pair in JSON', value: { text: '\ud800' }, isRefused: true },
    { what: 'a prototype', value: JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1}') },
    { what: 'JSON 1000 deep', value: deep(1000), isRefused: true },
    {
      what: '20,000 keys',
      value: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at])),
    },
    { what: 'a text of 100,001 characters', value: { text: LONG } },
  ],
};

/** What a place may be given that is bad for it. `good` is what it would be given otherwise. */
export function badValuesFor(place: Place, good: unknown): readonly BadValue[] {
  const type = getNullableType(place.type);
  const nothing: readonly BadValue[] = isRequired(place)
    ? [{ what: 'null', value: null, isRefused: true }]
    : [{ what: 'null', value: null }];
  if (isListType(type)) {
    const [item] = good as readonly unknown[];
    return [
      ...nothing,
      { what: 'no items', value: [] },
      { what: '2000 items', value: Array.from({ length: 2000 }, () => item) },
      { what: 'an item that is null', value: [null], isRefused: true },
    ];
  }
  if (isInputObjectType(type)) {
    return [
      ...nothing,
      { what: 'a field nobody knows', value: { ...(good as object), nobodyKnows: 1 }, isRefused: true },
      { what: 'an empty input', value: {} },
      { what: 'a text', value: 'text', isRefused: true },
    ];
  }
  if (isEnumType(type)) {
    return [
      ...nothing,
      ...['NOBODY_KNOWS', '', 7].map((value) => ({ what: 'no such value', value, isRefused: true })),
    ];
  }
  if (TELLS_NOBODY.has(place.coordinate)) return nothing;
  const meant = MEANINGS.filter(({ names }) => names.test(place.name) && type.name === 'String');
  const texts = (BY_TYPE[type.name] ?? TEXTS).map((bad) =>
    bad.value === LONG && MAY_BE_LONG.has(place.name) ? { ...bad, isRefused: false } : bad,
  );
  return [...nothing, ...meant.flatMap(({ values }) => values), ...texts];
}

function deep(levels: number): object {
  let value: object = {};
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}
