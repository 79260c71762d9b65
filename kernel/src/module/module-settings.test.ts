import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Logger } from '../telemetry/logger.js';
import type { Tenant } from '../tenancy/tenant.js';
import { ModuleSettings } from './module-settings.js';

const tenant = (id: string, moduleSettings: Tenant['moduleSettings']) => ({ id, moduleSettings }) as Tenant;
const schema = z.object({ size: z.int().default(5) });

function setUp() {
  const warn = vi.fn();
  return { warn, settings: new ModuleSettings({ warn } as unknown as Logger) };
}

test('are parsed once for a tenant as it is, and anew when it is another', () => {
  const { settings } = setUp();
  const parse = vi.spyOn(schema, 'safeParse');
  const acme = tenant('acme', { shop: { size: 7 } });
  const values = [1, 2, 3].map(() => settings.of(acme, 'shop', schema).values);
  expect(values).toEqual([{ size: 7 }, { size: 7 }, { size: 7 }]);
  expect(new Set(values).size).toBe(1);
  expect(parse).toHaveBeenCalledTimes(1);
  expect(settings.of(tenant('acme', { shop: { size: 8 } }), 'shop', schema).values).toEqual({ size: 8 });
});

test('of modules with one schema, and of tenants with one module, are told apart', () => {
  const { settings } = setUp();
  const acme = tenant('acme', { shop: { size: 7 }, store: { size: 8 } });
  const demo = tenant('demo', { shop: { size: 9 } });
  expect(settings.of(acme, 'shop', schema).values).toEqual({ size: 7 });
  expect(settings.of(acme, 'store', schema).values).toEqual({ size: 8 });
  expect(settings.of(demo, 'shop', schema).values).toEqual({ size: 9 });
  expect(settings.of(demo, 'store', schema).values).toEqual({ size: 5 });
});

test('what does not fit is logged once for each tenant, however often the tenant is read anew, and without its value', () => {
  const { settings, warn } = setUp();
  for (let i = 0; i < 3; i += 1) settings.of(tenant('acme', { shop: { size: 'hunter2' } }), 'shop', schema);
  settings.of(tenant('demo', { shop: { size: 'hunter2' } }), 'shop', schema);
  expect(warn.mock.calls.map(([facts]) => facts.tenantId)).toEqual(['acme', 'demo']);
  expect(warn.mock.calls[0]?.[0]).toMatchObject({ module: 'shop', problems: [{ path: 'size' }] });
  expect(JSON.stringify(warn.mock.calls)).not.toContain('hunter2');
});
