import { describe, expect, test } from 'vitest';
import {
  parseTenantHeader,
  parseTenantHost,
  parseTenantSubdomain,
  RESERVED_SLUGS,
  type TenantIdentifier,
} from './tenant-identifier.js';

const id = '0190b2a4-0000-7000-8000-00000000000a';

/** `null`: refused with `TENANT_IDENTIFIER_INVALID`. */
function parsed(parse: () => TenantIdentifier): string | null {
  try {
    const { kind, value } = parse();
    return `${kind} ${value}`;
  } catch (error) {
    expect(error).toMatchObject({ code: 'TENANT_IDENTIFIER_INVALID', family: 'client' });
    return null;
  }
}

describe('the tenant header', () => {
  test.each<[what: string, header: string, identifier: string | null]>([
    ['a uuid', id, `uuid ${id}`],
    ['a uuid in upper case', id.toUpperCase(), `uuid ${id}`],
    ['a uuid in braces', `{${id}}`, null],
    [
      'a uuid without dashes, which is a slug by form',
      id.replaceAll('-', ''),
      `slug ${id.replaceAll('-', '')}`,
    ],
    ['a slug', 'acme', 'slug acme'],
    ['a slug in upper case with spaces around', '  ACME ', 'slug acme'],
    ['a slug that begins with a digit', '4you', 'slug 4you'],
    ['a slug that begins with a dash', '-acme', null],
    ['a slug of one letter', 'a', 'slug a'],
    ['a slug of 63 letters', 'a'.repeat(63), `slug ${'a'.repeat(63)}`],
    ['a slug of 64 letters', 'a'.repeat(64), null],
    ['a slug of a megabyte', 'a'.repeat(2 ** 20), null],
    ['nothing', '', null],
    ['spaces', ' \t', null],
    ['an umlaut', 'käse', null],
    ['letters of another script that look latin', 'аcme', null],
    ['full width letters', 'ａｃｍｅ', null],
    ['a letter and a combining mark', 'acme\u0301', null],
    ['a zero byte', 'acme\0', null],
    ['a line break inside', 'ac\nme', null],
    ['the value of two headers joined', 'acme, other', null],
    ['a repeated value', 'acme,acme', null],
    ['an underscore', 'ac_me', null],
    ['a host', 'acme.example', null],
    ['a quote', "acme'--", null],
    ['a name of Object.prototype', '__proto__', null],
    ['another name of Object.prototype, which is a slug by form', 'constructor', 'slug constructor'],
    ['a reserved slug', 'admin', null],
    ['a reserved slug in upper case', 'ADMIN', null],
    ['a slug that only begins like a reserved one', 'admin2', 'slug admin2'],
  ])('%s', (_, header, identifier) => {
    expect(parsed(() => parseTenantHeader(header))).toBe(identifier);
  });

  test('refuses every reserved slug', () => {
    expect([...RESERVED_SLUGS].filter((slug) => parsed(() => parseTenantHeader(slug)) !== null)).toEqual([]);
  });

  test('an error shows at most a hundred characters of what was sent', () => {
    expect(() => parseTenantHeader('é'.repeat(5000))).toThrow(new RegExp(`^"${'é'.repeat(100)}" does not`));
  });
});

describe('the tenant host', () => {
  const label = 'a'.repeat(63);
  test.each<[what: string, host: string, identifier: string | null]>([
    ['a name', 'shop.example', 'host shop.example'],
    ['a name in upper case', 'Shop.EXAMPLE', 'host shop.example'],
    ['a single label', 'localhost', 'host localhost'],
    ['an address', '127.0.0.1', 'host 127.0.0.1'],
    ['an address of version 6', '[::1]', null],
    ['a port that was not removed', 'shop.example:8080', null],
    ['a dot at the end', 'shop.example.', null],
    ['a dot at the beginning', '.shop.example', null],
    ['two dots', 'shop..example', null],
    ['a dash at the end of a label', 'shop-.example', null],
    ['a dash at the beginning of a label', '-shop.example', null],
    ['an underscore', 'my_shop.example', null],
    ['an international name as it is encoded', 'xn--kse-qla.example', 'host xn--kse-qla.example'],
    ['an international name as it is written', 'käse.example', null],
    ['two hosts joined', 'a.example, b.example', null],
    ['a label of 63', `${label}.example`, `host ${label}.example`],
    ['a label of 64', `${label}a.example`, null],
    [
      '253 characters',
      `${label}.${label}.${label}.${'a'.repeat(61)}`,
      `host ${label}.${label}.${label}.${'a'.repeat(61)}`,
    ],
    ['254 characters', `${label}.${label}.${label}.${'a'.repeat(62)}`, null],
    ['nothing', '', null],
    ['a path', 'shop.example/x', null],
    ['a user', 'me@shop.example', null],
  ])('%s', (_, host, identifier) => {
    expect(parsed(() => parseTenantHost(host))).toBe(identifier);
  });
});

describe('the tenant subdomain', () => {
  const bases = ['example', 'shop.example', 'localhost'];
  test.each<[what: string, host: string, identifier: string | null]>([
    ['below a base domain', 'acme.localhost', 'slug acme'],
    ['in upper case', 'ACME.LocalHost', 'slug acme'],
    ['below the longer of two base domains', 'acme.shop.example', 'slug acme'],
    ['below the shorter of two base domains', 'acme.example', 'slug acme'],
    ['the base domain itself', 'localhost', null],
    ['two levels below', 'a.acme.localhost', null],
    ['a name that only ends like a base domain', 'acme.notlocalhost', null],
    ['another domain', 'acme.test', null],
    ['a reserved slug', 'www.localhost', null],
    ['with a port', 'acme.localhost:80', null],
  ])('%s', (_, host, identifier) => {
    expect(parsed(() => parseTenantSubdomain(host, bases))).toBe(identifier);
  });

  test('names no tenant when there are no base domains', () => {
    expect(parsed(() => parseTenantSubdomain('acme.localhost', []))).toBe(null);
  });
});
