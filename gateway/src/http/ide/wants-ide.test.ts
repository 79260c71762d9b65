import { describe, expect, it } from 'vitest';
import { wantsIde } from './wants-ide.js';

const chromium = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

const cases = [
  { name: "is true for a browser's address bar", accept: chromium, wants: true },
  {
    name: 'is true for a page with a tenant in its address',
    accept: chromium,
    query: { tenant: 'demo' },
    wants: true,
  },
  {
    name: 'is true when JSON is accepted with less weight',
    accept: 'application/json;q=0.5, text/*',
    wants: true,
  },
  { name: 'is false for a query in the address', accept: chromium, query: { query: '{ a }' }, wants: false },
  { name: 'is false for anything but GET', accept: chromium, method: 'POST', wants: false },
  { name: 'is false when anything is accepted, as curl does', accept: '*/*', wants: false },
  { name: 'is false without an Accept header', accept: undefined, wants: false },
  { name: 'is false when JSON ranks as high', accept: 'text/html, application/json', wants: false },
  {
    name: 'is false when GraphQL JSON ranks higher',
    accept: 'application/graphql-response+json, text/html;q=0.9',
    wants: false,
  },
  { name: 'is false when HTML is refused', accept: 'text/html;q=0, */*;q=0', wants: false },
] satisfies { name: string; accept: string | undefined; wants: boolean; method?: string; query?: object }[];

describe('wantsIde', () => {
  it.each(cases)('$name', ({ accept, method = 'GET', query = {}, wants }) => {
    expect(wantsIde({ method, headers: { accept }, query })).toBe(wants);
  });
});
