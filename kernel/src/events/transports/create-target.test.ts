import { expect, test } from 'vitest';
import { createLogger } from '../../telemetry/logger.js';
import { eventSettings, type EventSettingsInput } from '../event-settings.js';
import { createTarget } from './create-target.js';

const create = (settings: EventSettingsInput) =>
  createTarget(eventSettings.parse(settings), createLogger('silent'));

test('is none without a broker', () => {
  expect(create({})).toBeNull();
});

test.each([
  ['redis', { redis: { url: 'redis://127.0.0.1:1' } }],
  ['iggy', { iggy: { url: 'http://127.0.0.1:1' } }],
] as const)('makes the target %s without connecting', async (name, settings) => {
  const target = create({ relay_target: name, ...settings });
  expect(target?.name).toBe(name);
  await target?.close();
});

test.each(['redis', 'iggy'] as const)('refuses the target %s without a url', (name) => {
  expect(() => create({ relay_target: name })).toThrow(
    expect.objectContaining({ code: 'EVENT_TARGET_INCOMPLETE', message: expect.stringContaining(name) }),
  );
});
