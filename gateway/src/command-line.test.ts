import { defineModule, type ModuleCommand } from '@rustok/kernel';
import { expect, test } from 'vitest';
import { readCommandLine, usage } from './command-line.js';

const command = (name: string, options?: ModuleCommand['options']): ModuleCommand => ({
  name,
  description: `does ${name}`,
  ...(options && { options }),
  run: async () => '',
});

const modules = [
  defineModule({
    slug: 'events',
    name: 'events',
    description: 'events',
    version: '1.0.0',
    kind: 'core',
    commands: [
      command('status'),
      command('replay', [
        { name: 'from', value: 'time', description: 'since when', required: true },
        { name: 'types', value: 'a,b', description: 'only these' },
      ]),
      { ...command('list'), scope: 'platform', run: async () => '' },
    ],
  }),
];

const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean), modules);

test('a command is found with its tenant and its options, in whatever order they come', () => {
  for (const line of [
    'events replay --from 2026 --tenant demo',
    '--tenant demo --from=2026 events replay',
    'events --tenant demo replay --from 2026',
  ]) {
    expect(read(line)).toMatchObject({
      module: { slug: 'events' },
      command: { name: 'replay' },
      tenant: 'demo',
      options: { from: '2026' },
    });
  }
  expect(read('events status')).toMatchObject({ tenant: undefined, options: {} });
});

test('a command of the platform has no tenant', () => {
  expect(read('events list')).toMatchObject({ command: { name: 'list' }, tenant: undefined, options: {} });
  expect(usage(modules)).toContain('does list Takes no --tenant.');
});

test.each(['', 'events', 'events nothing', 'nothing status', '__proto__ status'])(
  '"%s" is no command',
  (line) => {
    expect(read(line)).toBeNull();
  },
);

test.each([
  ['events replay', '--from <time> is missing'],
  ['events status --from 2026', '--from is no option of "events status"'],
  ['events list --tenant demo', '--tenant is no option of "events list"'],
  ['events status more', '"more" is one argument too many'],
  ['events replay --form 2026', "Unknown option '--form'"],
  ['events replay --from', "Option '--from <value>' argument missing"],
])('"%s" is refused: %s', (line, message) => {
  expect(() => read(line)).toThrow(
    expect.objectContaining({ code: 'ARGUMENTS_INVALID', message: expect.stringContaining(message) }),
  );
});

test('the usage names what must be given and what may be', () => {
  expect(usage(modules)).toBe(`usage: npm run -s command -- <module> <command> [--tenant <slug>] [options]
  events status  does status
  events replay  does replay
      --from <time>  since when
      [--types <a,b>]  only these
  events list  does list Takes no --tenant.
`);
});
