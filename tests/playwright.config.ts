import { defineConfig } from '@playwright/test';

// Run by `cargo xtask test browser`, which builds the app and the server first and says in KITH_BIN and KITH_APP where
// they are. Each worker starts a server of its own: see support/site.ts.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../target/playwright/results',
  // xtask counts from the json; people read the list.
  reporter: [['list'], ['json', { outputFile: '../target/playwright/report.json' }]],
  fullyParallel: true,
  workers: 2,
  // A test that passes the second time has found something the first time.
  retries: 0,
  timeout: 30_000,
  forbidOnly: true,
  use: {
    trace: 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          // Debian's browser: Playwright's own comes from an address that not every network reaches.
          executablePath: process.env.KITH_CHROMIUM ?? '/usr/bin/chromium',
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      },
    },
  ],
});
