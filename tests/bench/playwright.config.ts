import { defineConfig } from '@playwright/test';
import tests from '../playwright.config';

// Run by `cargo xtask bench inp` and `widget`: as the tests, but alone on the machine, and as long as it takes.
export default defineConfig(tests, {
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../../target/bench/results',
  reporter: [['list']],
  workers: 1,
  timeout: 1_200_000,
  use: { ...tests.use, trace: 'off' },
});
