// Several tabs of one browser, a page that was away, and a browser without network: none of them says what is not so.

import type { Page } from '@playwright/test';
import { follows, followButton, hold, openProfile, watchRequests } from './support/people';
import { expect, signInAs, test } from './support/site';
import { chooseFromMenu, network, picture } from './support/steps';

/** Requests that follow or unfollow. */
const FOLLOWING = /\/api\/v1\/me\/following\/[^/]+$/;
const OLGA = 'Ольга Соколова';
const RUTH = 'Ruth Achterberg';

/** Follows past every page, as another device does. */
async function followElsewhere(page: Page, username: string): Promise<void> {
  const answer = await page.request.get(`/api/v1/people/${username}/card`);
  const { id } = (await answer.json()).person;
  const put = await page.request.put(`/api/v1/me/following/${id}`, { headers: { origin: new URL(page.url()).origin } });
  expect(put.ok()).toBe(true);
}

test.describe('two tabs', () => {
  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('agree within two seconds, without a request of the second', async ({ page, context }) => {
    const here = await openProfile(page, 'ruth', RUTH);
    const other = await context.newPage();
    const there = await openProfile(other, 'ruth', RUTH);
    await expect(there).toHaveAccessibleName(`Follow ${RUTH}`);
    const asked = watchRequests(other, /^\/api\//);
    await here.click();
    await expect(there).toHaveAccessibleName(`Following ${RUTH}`, { timeout: 2_000 });
    await expect(there).toHaveAttribute('aria-busy', 'false');
    await here.click();
    await expect(there).toHaveAccessibleName(`Follow ${RUTH}`, { timeout: 2_000 });
    await expect(there).toHaveAttribute('aria-busy', 'false');
    expect(asked.map((request) => `${request.method()} ${request.url()}`)).toEqual([]);
    expect(await follows(page, 'ruth')).toBe(false);
  });

  test('show a wish under way, and what is wished in the second waits for it', async ({ page, context }) => {
    const here = await openProfile(page, 'ruth', RUTH);
    const other = await context.newPage();
    const there = await openProfile(other, 'ruth', RUTH);
    const held = await hold(page, FOLLOWING);
    const asked = watchRequests(other, FOLLOWING);
    await here.click();
    await expect(there).toHaveAccessibleName(`Following ${RUTH}`, { timeout: 2_000 });
    await expect(there).toHaveAttribute('aria-busy', 'true');
    await there.click();
    await expect(there).toHaveAccessibleName(`Follow ${RUTH}`);
    expect(asked, 'one request at a time').toHaveLength(0);
    await expect.poll(held.count).toBe(1);
    held.letGo();
    await expect(there).toHaveAttribute('aria-busy', 'false');
    await expect(here).toHaveAttribute('aria-busy', 'false');
    await expect(here).toHaveAccessibleName(`Follow ${RUTH}`);
    await expect(there).toHaveAccessibleName(`Follow ${RUTH}`);
    expect(asked.map((request) => request.method())).toEqual(['DELETE']);
    expect(await follows(page, 'ruth')).toBe(false);
  });

  test('put a refused wish back together', async ({ page, context, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 404/);
    const here = await openProfile(page, 'ruth', RUTH);
    const other = await context.newPage();
    const there = await openProfile(other, 'ruth', RUTH);
    const held = await hold(page, FOLLOWING);
    await page.route(FOLLOWING, (route) => held.wait().then(() => route.fulfill({ status: 404 })));
    await here.click();
    await expect(there).toHaveAccessibleName(`Following ${RUTH}`);
    held.letGo();
    await expect(here).toHaveAccessibleName(`Follow ${RUTH}`);
    await expect(there).toHaveAccessibleName(`Follow ${RUTH}`, { timeout: 2_000 });
    await expect(there).toHaveAttribute('aria-busy', 'false');
  });

  test('clear up each wish of a tab that was closed, not the last alone', async ({ page, context }) => {
    const other = await context.newPage();
    await other.clock.install();
    for (const each of [page, other]) await each.goto('/people/ana/network');
    const buttons = (of: Page) => network(of).following.getByRole('button', { name: /^Follow/ });
    await expect(buttons(other).nth(1)).toBeVisible();
    const held = await hold(page, FOLLOWING);
    for (const row of [0, 1]) await buttons(page).nth(row).click();
    await expect.poll(held.count).toBe(2);
    for (const row of [0, 1]) await expect(buttons(other).nth(row)).toHaveAttribute('aria-busy', 'true');
    await page.close();
    await other.clock.runFor(26_000);
    for (const row of [0, 1]) await expect(buttons(other).nth(row)).toHaveAttribute('aria-busy', 'false');
  });

  test('are both signed out by one of them', async ({ page, context }) => {
    const other = await context.newPage();
    await openProfile(other, 'ruth', RUTH);
    await chooseFromMenu(page, 'Log out');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expect(other.getByRole('button', { name: 'Sign in' })).toBeVisible({ timeout: 2_000 });
  });
});

test.describe('a page that was away', () => {
  test.beforeEach(async ({ page }) => {
    // It heard of nothing meanwhile.
    await hold(page, /\/me\/events/);
    await signInAs(page, 'ana');
  });

  test('and is shown again by Back, as it was left, asks again', async ({ page }) => {
    const button = await openProfile(page, 'ruth', RUTH);
    await followElsewhere(page, 'ruth');
    await expect(button).toHaveAccessibleName(`Follow ${RUTH}`);
    // A browser under automation keeps no pages for Back: the page is told what it would be told.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await expect(button).toHaveAccessibleName(`Following ${RUTH}`);
  });

  test('for more than half a minute asks again, and its lists with it', async ({ page }) => {
    await page.clock.install();
    await page.goto('/people/ana/network');
    const { following } = network(page);
    await expect(following).toBeVisible();
    await followElsewhere(page, 'ruth');
    const look = (visible: boolean) =>
      page.evaluate((visible) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => !visible });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      }, visible);
    const asked = watchRequests(page, /^\/api\/v1\/people\//);
    await look(false);
    await page.clock.fastForward(10_000);
    await look(true);
    expect(asked, 'a glance away').toHaveLength(0);
    await look(false);
    await page.clock.fastForward(31_000);
    await look(true);
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    await page.getByRole('searchbox', { name: 'Search following' }).fill('ruth');
    await page.clock.fastForward(1_000);
    await expect(picture(RUTH, following)).toBeVisible();
    await expect(followButton(following, RUTH)).toHaveAccessibleName(`Following ${RUTH}`);
  });
});

test.describe('without network', () => {
  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('a wish is kept, shown as under way, and sent once when it is back', async ({ page, context }) => {
    const button = await openProfile(page, 'ruth', RUTH);
    const asked = watchRequests(page, FOLLOWING);
    await context.setOffline(true);
    await button.click();
    await expect(button).toHaveAccessibleName(`Following ${RUTH}`);
    await expect(button).toHaveAttribute('aria-busy', 'true');
    await expect(page.getByText(`You are offline. Kith will follow ${RUTH} when you are back.`)).toHaveCount(1);
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(asked).toHaveLength(0);
    await context.setOffline(false);
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toHaveAccessibleName(`Following ${RUTH}`);
    expect(await follows(page, 'ruth')).toBe(true);
    expect(asked.map((request) => request.method())).toEqual(['PUT']);
  });

  test('a wish that is taken back sends nothing', async ({ page, context }) => {
    const button = await openProfile(page, 'ruth', RUTH);
    const asked = watchRequests(page, FOLLOWING);
    await context.setOffline(true);
    await button.click();
    await button.click();
    await expect(button).toHaveAccessibleName(`Follow ${RUTH}`);
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(page.getByText('You are offline.')).toHaveCount(0);
    const back = page.waitForResponse(/\/api\/v1\/people\/ruth$/);
    await context.setOffline(false);
    await back;
    expect(asked).toHaveLength(0);
    expect(await follows(page, 'ruth')).toBe(false);
  });

  test('a wish outlives the page, and is sent once by the next', async ({ page }) => {
    const button = await openProfile(page, 'olga', OLGA);
    // Of this page alone: the next one is loaded by a browser that has a network.
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
      dispatchEvent(new Event('offline'));
    });
    await button.click();
    await expect(page.getByText(`Kith will unfollow ${OLGA} when you are back.`)).toBeVisible();
    const asked = watchRequests(page, FOLLOWING);
    await page.goto('/people/olga');
    await expect(button).toHaveAccessibleName(`Follow ${OLGA}`);
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect.poll(() => follows(page, 'olga')).toBe(false);
    expect(asked.map((request) => request.method())).toEqual(['DELETE']);
    await page.reload();
    await expect(button).toHaveAccessibleName(`Follow ${OLGA}`);
    expect(asked).toHaveLength(1);
  });
});
