import { defineConfig } from 'vitest/config';
import { testConfig, withPostgres } from '../../vitest.shared.js';

export default defineConfig(testConfig(withPostgres));
