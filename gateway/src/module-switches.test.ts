import { moduleSlug, type Platform, type ToggleCheck } from '@rustok/kernel';
import { expect, it } from 'vitest';
import type { TenantGraphs } from './graph/index.js';
import { ModuleSwitches } from './module-switches.js';

const modules = [moduleSlug('base'), moduleSlug('catalog')];

/** The check of a toggle, over a graph whose planner is made ready when `plannable` resolves. */
function checkOver(plannable: Promise<void>) {
  const told: (readonly string[])[] = [];
  const checks: ToggleCheck[] = [];
  const nothing = () => undefined;
  const platform = {
    toggleChecks: {
      add: (added: ToggleCheck) => {
        checks.push(added);
        return nothing;
      },
    },
    toggleNotices: {
      subscribe: () => nothing,
      tell: (about: readonly string[]) => {
        told.push(about);
        return Promise.resolve();
      },
    },
    feed: { subscribe: () => nothing },
  } as unknown as Platform;
  const tenantGraphs = { prepare: () => Promise.resolve({ plannable }) } as unknown as TenantGraphs;
  const switches = new ModuleSwitches(platform, tenantGraphs);
  const [check] = checks;
  if (!check) throw new Error('nobody checks toggles');
  return { check, told, switches };
}

it('tells other instances of a toggle first, and has it wait until the planner is ready too', async () => {
  let plannerIsReady: () => void = () => undefined;
  const plannable = new Promise<void>((resolve) => (plannerIsReady = resolve));
  const { check, told, switches } = checkOver(plannable);
  let passed = false;
  const checked = check(modules, 'ahead').then(() => (passed = true));
  await expect.poll(() => told).toEqual([modules]);
  expect(passed).toBe(false);
  plannerIsReady();
  await checked;
  await switches.close();
});

it('neither tells nor waits within the transaction', async () => {
  const { check, told, switches } = checkOver(new Promise(() => undefined));
  await check(modules, 'committing');
  expect(told).toEqual([]);
  await switches.close();
});

it('does not have a toggle wait for a planner that is busy for long', async () => {
  const { check, switches } = checkOver(new Promise(() => undefined));
  await check(modules, 'ahead');
  await switches.close();
});
