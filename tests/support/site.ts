// Every browser test begins with `import { expect, signInAs, test } from './support/site'`.
//
//   test('people can be found', async ({ page }) => {
//     await signInAs(page, 'ana');
//     await page.goto('/people');
//     await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
//   });

import { test as base, expect, type Page } from '@playwright/test';
import { Complaints } from './console';
import { type Cluster, startCluster } from './cluster';
import { type Site, type SiteOptions, startSite } from './server';

export { type Cluster, expect, type Page, type Site };

interface TestFixtures {
  /** The demo site of this test. `page` opens addresses like `/people` on it. */
  site: Site;
  /** Errors in the console that the test brings about: `expectConsoleErrors(/status of 500/)`. All others fail it. */
  expectConsoleErrors: (...patterns: RegExp[]) => void;
  /** Another person: a page in a browser context of its own, on the site of the test or on the one given. */
  newVisitor: (site?: { url: string }) => Promise<Page>;
  /** A site that nobody has touched, for tests that count or that change what others read; it is stopped with the test. */
  newSite: (options?: SiteOptions) => Promise<Site>;
  /** A demo site of two processes on one PostgreSQL, behind a balancer. */
  cluster: Cluster;
  complaints: Complaints;
  serverLog: void;
}

export const test = base.extend<TestFixtures>({
  // One a test: whom somebody follows in one test is no business of the next.
  site: [
    async ({}, use) => {
      const site = await startSite();
      await use(site);
      await site.stop();
    },
    { timeout: 90_000 },
  ],

  baseURL: async ({ site }, use) => use(site.url),

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.unexpected(), 'errors in the console').toEqual([]);
  },

  expectConsoleErrors: async ({ complaints }, use) => use((...patterns) => complaints.expect(...patterns)),

  context: async ({ context, complaints }, use) => {
    await complaints.watch(context);
    await use(context);
  },

  newVisitor: async ({ browser, contextOptions, complaints, site }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async ({ url } = site) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: url });
      contexts.push(context);
      await complaints.watch(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  newSite: [
    async ({}, use) => {
      const sites: Site[] = [];
      await use(async (options) => {
        const site = await startSite(options);
        sites.push(site);
        return site;
      });
      await Promise.all(sites.map((site) => site.stop()));
    },
    { timeout: 90_000 },
  ],

  cluster: [
    async ({}, use, testInfo) => {
      const cluster = await startCluster();
      await use(cluster);
      if (testInfo.status !== testInfo.expectedStatus) {
        const body = cluster.processes.map((each) => each.log()).join('\n---\n');
        await testInfo.attach('logs of the processes', { body, contentType: 'text/plain' });
      }
      await cluster.stop();
    },
    { timeout: 90_000 },
  ],

  serverLog: [
    async ({ site }, use, testInfo) => {
      const before = site.log().length;
      await use();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server log', { body: site.log().slice(before), contentType: 'text/plain' });
      }
    },
    { auto: true },
  ],
});

/** Every demo account has it. */
export const PASSWORD = 'kith-demo-password';

/** Signs in as a person does, and waits until the site has let them in. */
export async function signInAs(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}
