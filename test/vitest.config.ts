import { defineConfig } from 'vitest/config';
import { testConfig, withPostgres } from '../vitest.shared.js';

// Mostly these wait for servers and timers of their own: on two cores, two files at once take half the time of one.
export default defineConfig(testConfig({ ...withPostgres, maxWorkers: 2 }));
