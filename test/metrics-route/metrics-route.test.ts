import type { MetricsAccess } from '@rustok/gateway';
import { expect, test } from 'vitest';
import { startTestApi } from '../kit/api.js';

const TOKEN = 'a token for whoever watches';

async function scrape(url: string, authorization?: string) {
  const response = await fetch(`${url}/metrics`, { headers: authorization ? { authorization } : {} });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

test('/metrics tells the figures of platform and process, and no tenant', async () => {
  await using api = await startTestApi([]);
  const tenant = await api.tenant('acme');
  const { status, type, text } = await scrape(api.url);
  expect([status, type]).toEqual([200, api.platform.metrics.registry.contentType]);
  expect(text).toMatch(/^# TYPE process_cpu_user_seconds_total counter$/m);
  expect(text).toMatch(/^# TYPE process_resident_memory_bytes gauge$/m);
  for (const { registry } of [api.platform.metrics, api.engine.live.metrics]) {
    for (const { name } of await registry.getMetricsAsJSON()) expect(text).toContain(`# TYPE ${name} `);
  }
  expect(text).not.toMatch(new RegExp(`${tenant.id}|acme|tenant_id|tenant=`));
  expect((await scrape(api.url)).status).toBe(200);
});

test.each<[what: string, metrics: MetricsAccess, authorization: string | undefined, status: number]>([
  ['asks for the token', { kind: 'token', token: TOKEN }, undefined, 401],
  ['refuses another one', { kind: 'token', token: TOKEN }, 'Bearer another-token-of-that-length', 401],
  ['refuses another scheme', { kind: 'token', token: TOKEN }, 'Basic YTpi', 401],
  [
    'is open with the token',
    { kind: 'token', token: 'metrics-token-0123' },
    'Bearer metrics-token-0123',
    200,
  ],
  ['is not there when it is off', { kind: 'off' }, undefined, 404],
])('/metrics %s', async (_what, metrics, authorization, status) => {
  await using api = await startTestApi([], { metrics });
  const answer = await scrape(api.url, authorization);
  expect(answer.status).toBe(status);
  if (status !== 200) {
    expect(JSON.parse(answer.text).errors[0].extensions.code).toBe(
      status === 401 ? 'TOKEN_INVALID' : 'NOT_FOUND',
    );
  }
});
