import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE_DOMAIN, bytes, type Door, openDoors, reserve, sendRaw } from './header-world.js';
import { startWorld, type World } from './world.js';

let world: World;
let opened: Awaited<ReturnType<typeof openDoors>>;
beforeAll(async () => {
  world = await startWorld();
  opened = await openDoors(world);
}, 240_000);
afterAll(async () => {
  await opened?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

/** What names a tenant at a door. */
const nameAt = ({ resolution }: Door, slug: string): string =>
  ({ header: slug, host: `${slug}.example`, subdomain: `${slug}.${BASE_DOMAIN}` })[resolution];

/** Header lines by which a request names a tenant there. */
function naming(door: Door, name: string): readonly string[] {
  return door.resolution === 'header' ? ['Host: inner', `X-Tenant-ID: ${name}`] : [`Host: ${name}`];
}

/** The other tenant's name in every shape that something between here and there may take for it. */
function disguises(name: string): Readonly<Record<string, string>> {
  const [first = '', rest = ''] = [name[0], name.slice(1)];
  return {
    'full width': bytes(
      [...name].map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(c.charCodeAt(0) + 0xfee0) : c)).join(''),
    ),
    'a Cyrillic letter': bytes(name.replace('i', 'і')),
    'letters of mathematics': bytes(
      [...name]
        .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1d41a + c.charCodeAt(0) - 97) : c))
        .join(''),
    ),
    'a dotless i': bytes(name.replace('i', 'ı')),
    'a dotted capital I': bytes(name.replace('i', 'İ')),
    'a long s or a Kelvin sign': bytes(name.replace('t', 'ﬅ')),
    'an ideographic full stop': bytes(name.replaceAll('.', '。').concat(name.includes('.') ? '' : '。')),
    punycode: `xn--${name}-`,
    'a zero width space': bytes(`${first}\u200b${rest}`),
    'a soft hyphen': bytes(`${first}\u00ad${rest}`),
    'a byte order mark': bytes(`\ufeff${name}`),
    'a combining accent': bytes(`${first}\u0301${rest}`),
    'percent encoding': [...name].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
    'a percent-encoded end': `${name}%00`,
    'a comma and another': `${name},attacker`,
    'another and a comma': `attacker,${name}`,
    'a semicolon': `${name};attacker`,
    'a blank within': `${name} attacker`,
    quotes: `"${name}"`,
    'a path': `${name}/`,
    'a path upwards': `attacker/../${name}`,
    'a user before it': `attacker@${name}`,
    'an underscore': `_${name}`,
    'a wildcard': '*',
    SQL: `${name}' or '1'='1`,
    'very long': name.repeat(500),
    nothing: '',
    'only dots': '...',
    null: 'null',
    'an id that is not one': `${world.victim.tenant.id}0`,
    'an id in braces': `{${world.victim.tenant.id}}`,
    'an id as a URN': `urn:uuid:${world.victim.tenant.id}`,
    'an id without dashes': world.victim.tenant.id.replaceAll('-', ''),
    'a dot behind it': `${name}.`,
    'a dot before it': `.${name}`,
    'a label before it': `attacker.${name}`,
    'a label behind it': `${name}.attacker`,
    // What ends or begins as a host of theirs does, and is another.
    ...(name.includes('.') && {
      'a dash for its dot': name.replace('.', '-'),
      'a letter for its dot': name.replace('.', 'x'),
      'its dot twice': name.replace('.', '..'),
      'its end alone': name.slice(name.indexOf('.') + 1),
      'its beginning alone': name.slice(0, name.indexOf('.')),
      'its end twice': `${name}${name.slice(name.indexOf('.'))}`,
    }),
  };
}

/** Other ways of writing a name that stay that very name. */
const SPELLINGS: Readonly<Record<string, (name: string) => string>> = {
  'as it is': (name) => name,
  'in capitals': (name) => name.toUpperCase(),
  'with blanks around': (name) => `  ${name}\t `,
};

/** And only of a host. */
const HOST_SPELLINGS: Readonly<Record<string, (name: string) => string>> = {
  'with a port': (name) => `${name}:8443`,
  'in capitals with a port': (name) => `${name.toUpperCase()}:443`,
};

const isCoded = ({ status, code }: { status: number; code: string | undefined }) =>
  status >= 400 && status < 500 && code !== undefined;

describe('a request', () => {
  test('gets to the tenant it names, however that is spelled', async () => {
    const wrong: string[] = [];
    for (const door of opened.doors) {
      const spellings = { ...SPELLINGS, ...(door.resolution !== 'header' && HOST_SPELLINGS) };
      for (const [how, spell] of Object.entries(spellings)) {
        for (const slug of ['attacker', 'victim']) {
          const answer = await sendRaw(door, naming(door, spell(nameAt(door, slug))));
          if (answer.slug !== slug) wrong.push(`${door.resolution} ${how}: ${answer.text}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('in no disguise gets to a tenant, nor breaks anything', { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    for (const door of opened.doors) {
      for (const [how, name] of Object.entries(disguises(nameAt(door, 'victim')))) {
        const answer = await sendRaw(door, naming(door, name));
        // Node itself refuses some lines, before anybody of ours sees them: 400 without a body.
        const isRefused = isCoded(answer) || (answer.status === 400 && answer.slug === undefined);
        if (!isRefused || answer.text.includes(world.victim.canary)) {
          wrong.push(`${door.resolution} ${how}: ${answer.text}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('names no tenant by a reserved word', async () => {
    const wrong: string[] = [];
    // As if one had got it all the same.
    await reserve(world, 'admin');
    for (const door of opened.doors.filter(({ trusting }) => !trusting)) {
      for (const slug of ['api', 'admin', 'www', 'localhost', 'root', 'system', 'graphql', 'health']) {
        const answer = await sendRaw(door, naming(door, nameAt(door, slug)));
        if (!isCoded(answer)) wrong.push(`${door.resolution} ${slug}: ${answer.text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('that names a tenant nowhere but where nobody looks names none', async () => {
    const wrong: string[] = [];
    for (const door of opened.doors) {
      const theirs = nameAt(door, 'victim');
      const elsewhere =
        door.resolution === 'header'
          ? [[`Host: ${theirs}`], ['Host: victim.example'], [`Host: victim.${BASE_DOMAIN}`], ['Host: victim']]
          : [['Host: inner', 'X-Tenant-ID: victim']];
      for (const headers of elsewhere) {
        const answer = await sendRaw(door, headers);
        if (!isCoded(answer)) wrong.push(`${door.resolution} ${headers.join(' | ')}: ${answer.text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('that names two tenants gets to none of them, or to the one that counts', async () => {
    const wrong: string[] = [];
    for (const door of opened.doors) {
      const [own, theirs] = [nameAt(door, 'attacker'), nameAt(door, 'victim')];
      const twice =
        door.resolution === 'header'
          ? [
              ['Host: inner', `X-Tenant-ID: ${own}`, `X-Tenant-ID: ${theirs}`],
              ['Host: inner', `X-Tenant-ID: ${theirs}`, `x-tenant-id: ${own}`],
              ['Host: inner', `X-Tenant-ID: ${own}, ${theirs}`],
              ['Host: inner', `X-Tenant-ID:`, `X-Tenant-ID: ${theirs}`],
              ['Host: inner', `X-Tenant-ID: ${own}`, ` ${theirs}`],
            ]
          : [
              [`Host: ${own}`, `Host: ${theirs}`],
              [`Host: ${theirs}`, `host: ${own}`],
              [`Host: ${own},${theirs}`],
              [`Host: ${own} ${theirs}`],
            ];
      for (const headers of twice) {
        const answer = await sendRaw(door, headers);
        // Of two Hosts Node takes the first, which is the own or theirs by the caller's own choice; never a mixture.
        const first =
          headers[0]?.includes('Host: attacker') || headers[0]?.includes('Host: victim')
            ? headers[0]?.slice(6).split('.')[0]
            : undefined;
        const isFine =
          answer.status >= 400 && answer.status < 500 ? answer.slug === undefined : answer.slug === first;
        if (!isFine || answer.status >= 500)
          wrong.push(`${door.resolution} ${headers.join(' | ')}: ${answer.text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is of the tenant its Host names, whatever else it says', async () => {
    const wrong: string[] = [];
    for (const door of opened.doors) {
      const [own, theirs] = [nameAt(door, 'attacker'), nameAt(door, 'victim')];
      const forged: readonly (readonly string[])[] = [
        [`Forwarded: host=${theirs}`],
        [`Forwarded: for=127.0.0.1;host="${theirs}";proto=https`],
        [`X-Host: ${theirs}`],
        [`X-Original-Host: ${theirs}`],
        [`X-HTTP-Host-Override: ${theirs}`],
        [`X-Forwarded-Server: ${theirs}`],
        [`X-Forwarded-For: 127.0.0.1`],
        [`X-Real-IP: 127.0.0.1`],
        [`X-Original-URL: http://${theirs}/graphql`],
        [`X-Rewrite-URL: http://${theirs}/graphql`],
        [`X-Forwarded-Tenant: ${theirs}`],
        [`Connection: X-Tenant-ID, Host`],
        [`X-Tenant: ${theirs}`],
        [`X-Tenant-Id-: ${theirs}`],
        [`X_Tenant_ID: ${theirs}`],
        [`Cookie: tenant=${theirs}; X-Tenant-ID=${theirs}`],
        [`Origin: https://${theirs}`],
        [`Referer: https://${theirs}/`],
        // Only from proxies that are trusted.
        ...(door.trusting && door.resolution !== 'header'
          ? []
          : [[`X-Forwarded-Host: ${theirs}`], [`X-Forwarded-Host: ${own}`, `X-Forwarded-Host: ${theirs}`]]),
        // Where a header names the tenant, no host does; and the other way round.
        ...(door.resolution === 'header' ? [] : [['X-Tenant-ID: victim']]),
      ];
      for (const headers of forged) {
        const answer = await sendRaw(door, [...naming(door, own), ...headers]);
        if (answer.slug !== 'attacker')
          wrong.push(`${door.resolution} ${headers.join(' | ')}: ${answer.text}`);
      }
      const inUri = await sendRaw(door, naming(door, own), { target: `http://${theirs}/graphql` });
      const query = new URLSearchParams({
        tenant: theirs,
        tenantId: theirs,
        'X-Tenant-ID': theirs,
        host: theirs,
      });
      const inQuery = await sendRaw(door, naming(door, own), { target: `/graphql?${query}` });
      if (inQuery.slug !== 'attacker') wrong.push(`${door.resolution} query: ${inQuery.text}`);
      if (inUri.slug === 'victim' || inUri.status >= 500) wrong.push(`${door.resolution} URI: ${inUri.text}`);
    }
    expect(wrong).toEqual([]);
  });

  test('forwarded by a trusted proxy is of the host it forwards, or refused', async () => {
    const wrong: string[] = [];
    for (const door of opened.doors.filter(
      ({ trusting, resolution }) => trusting && resolution !== 'header',
    )) {
      const [own, theirs] = [nameAt(door, 'attacker'), nameAt(door, 'victim')];
      const cases: readonly (readonly [headers: readonly string[], slug: string | undefined])[] = [
        [['Host: inner', `X-Forwarded-Host: ${own}`], 'attacker'],
        [['Host: inner', `X-Forwarded-Host: ${own.toUpperCase()}:8443`], 'attacker'],
        [[`Host: ${theirs}`, `X-Forwarded-Host: ${own}`], 'attacker'],
        [['Host: inner'], undefined],
      ];
      for (const [headers, slug] of cases) {
        const answer = await sendRaw(door, headers);
        const isFine = slug === undefined ? isCoded(answer) : answer.slug === slug;
        if (!isFine) wrong.push(`${door.resolution} ${headers.join(' | ')}: ${answer.text}`);
      }
      // What a client puts there before the proxy adds its own stands first in a list: it must not decide.
      for (const list of [
        [`X-Forwarded-Host: ${theirs}, ${own}`],
        [`X-Forwarded-Host: ${theirs}`, `X-Forwarded-Host: ${own}`],
      ]) {
        const answer = await sendRaw(door, ['Host: inner', ...list]);
        if (answer.slug === 'victim' || answer.status >= 500)
          wrong.push(`${door.resolution} ${list.join(' | ')}: ${answer.text}`);
      }
      for (const [how, name] of Object.entries(disguises(theirs))) {
        // The last of a list is the word of the proxy itself.
        if (name === '' || name.endsWith(`,${theirs}`)) continue;
        const answer = await sendRaw(door, [`Host: ${own}`, `X-Forwarded-Host: ${name}`]);
        if (answer.slug === 'victim' || answer.status >= 500)
          wrong.push(`${door.resolution} ${how}: ${answer.text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('of an old or a broken HTTP gets nowhere it should not', async () => {
    const wrong: string[] = [];
    for (const door of opened.doors) {
      for (const version of ['1.0', '1.1']) {
        const answer = await sendRaw(door, [], { version });
        if (answer.slug !== undefined || answer.status >= 500)
          wrong.push(`${door.resolution} ${version}: ${answer.text}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
