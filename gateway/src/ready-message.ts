import { type Platform, type Tenant } from '@rustok/kernel';
import type { DemoSettings } from './settings.js';

export interface ReadyMessageOptions {
  readonly url: string;
  readonly platform: Platform;
  readonly demo: DemoSettings;
  readonly seedPassword: string;
}

/** What a person sees when everything runs: where it is, whom it serves, and what to try. */
export async function readyMessage({
  url,
  platform,
  demo,
  seedPassword,
}: ReadyMessageOptions): Promise<string> {
  const slugs = new Set(demo.tenants.map(({ slug }) => slug));
  const tenants = (await platform.tenants.all()).filter(({ slug }) => slugs.has(slug));
  const lines = [`RusToK is ready: ${url}/graphql`, ''];
  if (tenants.length > 0)
    lines.push(...tenantTable(tenants, platform), '', ...commands(url, demo, seedPassword));
  return lines.join('\n');
}

function tenantTable(tenants: readonly Tenant[], platform: Platform): string[] {
  const rows = tenants.map((tenant) => [
    tenant.slug,
    platform.modulesOf(tenant).join(', '),
    `admin@${tenant.slug}.local, customer@${tenant.slug}.local`,
  ]);
  const table = [['Tenant', 'Modules', 'Users'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map(
    ([tenant = '', modules = '', users = '']) =>
      `  ${tenant.padEnd(widths[0] ?? 0)}  ${modules.padEnd(widths[1] ?? 0)}  ${users}`,
  );
}

function commands(
  url: string,
  { tenants, query, mutation, subscription }: DemoSettings,
  password: string,
): string[] {
  const slug = tenants[0]?.slug ?? '';
  const post = (document: string, ...headers: string[]) =>
    `  curl -s ${url}/graphql -H 'content-type: application/json' -H 'x-tenant-id: ${slug}'` +
    `${headers.map((header) => ` -H "${header}"`).join('')} --data '${JSON.stringify({ query: document })}'`;
  const signIn = `mutation { signIn(input: {email: "admin@${slug}.local", password: "${password}"}) { accessToken } }`;
  return [
    ...(query ? ['A query:', post(query), ''] : []),
    ...(subscription
      ? [
          'A live subscription (leave it running):',
          `  npm run -s live -- ${url} ${slug} '${subscription}'`,
          '',
        ]
      : []),
    ...(mutation
      ? [
          'A mutation, in a second terminal (signs in first):',
          `  TOKEN=$(${post(signIn).trim()} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
          post(mutation, 'authorization: Bearer $TOKEN'),
          '',
        ]
      : []),
    `Sign in as admin@${slug}.local with the password ${password}; the same page in a browser is an IDE. Ctrl-C stops everything.`,
  ];
}
