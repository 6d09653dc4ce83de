// When following does not work as it should, the button ends at the truth, keeps the focus, and says what happened.

import type { Page, Route } from '@playwright/test';
import { card, follows, followButton, hold, openPeople, openProfile, picture, watchRequests } from './support/people';
import { expect, signInAs, test } from './support/site';

/** Requests that follow or unfollow. */
const FOLLOWING = /\/api\/v1\/me\/following\/[^/]+$/;

test.describe('a Follow that the server fails to answer', () => {
  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('with a 500 is taken back, and told', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    const { button, follows } = await onProfileOf(page, 'tane', 'Tāne Ngata', false);
    const held = await hold(page, FOLLOWING);
    await page.route(FOLLOWING, (route) => held.wait().then(() => route.fulfill({ status: 500 })));
    await button.click();
    await expect(button, 'at once').toHaveAccessibleName('Following Tāne Ngata');
    await expect(button).toHaveAttribute('aria-busy', 'true');
    held.letGo();
    await expect(button).toHaveAccessibleName('Follow Tāne Ngata');
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toBeFocused();
    await expect(page.getByRole('alert')).toHaveText(
      /^Tāne Ngata could not be followed\. Something went wrong on the server\./,
    );
    expect(await follows()).toBe(false);
  });

  test('with a 500 when unfollowing stays Following', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    const { button, follows } = await onProfileOf(page, 'olga', 'Ольга Соколова', true);
    const held = await hold(page, FOLLOWING);
    await page.route(FOLLOWING, (route) => held.wait().then(() => route.fulfill({ status: 500 })));
    await button.click();
    await expect(button, 'at once').toHaveAccessibleName('Follow Ольга Соколова');
    held.letGo();
    await expect(button).toHaveAccessibleName(/^(Following|Unfollow) Ольга Соколова$/);
    await expect(button).toBeFocused();
    await expect(page.getByRole('alert')).toHaveText(/^Ольга Соколова could not be unfollowed\. Something went wrong/);
    expect(await follows()).toBe(true);
  });

  test('with a 429 is taken back, says when to come again, and does not hammer', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 429/);
    const { button, follows } = await onProfileOf(page, 'tevita', 'Tevita Fifita', false);
    const asked = watchRequests(page, FOLLOWING);
    await page.route(FOLLOWING, (route) => route.fulfill({ status: 429, headers: { 'retry-after': '30' } }));
    await button.click();
    await expect(page.getByRole('alert')).toHaveText(
      /^Tevita Fifita could not be followed\. That was too often; try again in 30 seconds\./,
    );
    await expect(button).toHaveAccessibleName('Follow Tevita Fifita');
    await expect(button).toBeFocused();
    await button.click();
    await expect(page.getByRole('alert').last()).toHaveText(/try again in (30|2\d) seconds\./);
    await expect(button).toHaveAccessibleName('Follow Tevita Fifita');
    expect(asked).toHaveLength(1);
    expect(await follows()).toBe(false);
  });

  test('after a 429 is sent again once the time is over', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 429/);
    await page.clock.install();
    const { button, follows } = await onProfileOf(page, 'wanjiru', 'Wanjirũ Kamau', false);
    await page.route(FOLLOWING, (route) => route.fulfill({ status: 429, headers: { 'retry-after': '30' } }), { times: 1 });
    await button.click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.clock.fastForward(31_000);
    await button.click();
    await expect(button).toHaveAccessibleName('Following Wanjirũ Kamau');
    await expect(button).toHaveAttribute('aria-busy', 'false');
    expect(await follows()).toBe(true);
  });

  test('soon is shown at once and settled late', async ({ page }) => {
    const { button, follows } = await onProfileOf(page, 'ruth', 'Ruth Achterberg', false);
    const held = await hold(page, FOLLOWING);
    await button.click();
    await expect(button).toHaveAccessibleName('Following Ruth Achterberg');
    await expect(button).toHaveAttribute('aria-busy', 'true');
    await expect(button).toBeFocused();
    expect(await follows(), 'the server does not know yet').toBe(false);
    held.letGo();
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toHaveAccessibleName('Following Ruth Achterberg');
    await expect(button).toBeFocused();
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(await follows()).toBe(true);
  });

  test('at all is taken back after ten seconds', async ({ page }) => {
    await page.clock.install();
    const { button, follows } = await onProfileOf(page, 'luis', 'Luis Ángel Quispe Mamani', false);
    const held = await hold(page, FOLLOWING);
    await button.click();
    await expect.poll(held.count).toBe(1);
    await expect(button).toHaveAccessibleName('Following Luis Ángel Quispe Mamani');
    await page.clock.fastForward(10_000);
    await expect(page.getByRole('alert')).toHaveText(
      /^Luis Ángel Quispe Mamani could not be followed\. The server did not answer in time\./,
    );
    await expect(button).toHaveAccessibleName('Follow Luis Ángel Quispe Mamani');
    await expect(button).toBeFocused();
    expect(await follows()).toBe(false);
  });

  test('but acted stays, and tells that only the answer was lost', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/ERR_FAILED/);
    const { button, follows } = await onProfileOf(page, 'hassan', 'Hassan Abdi Warsame', false);
    await page.route(FOLLOWING, cutAfterCommit, { times: 1 });
    await button.click();
    await expect(page.getByRole('status').getByText('you now follow Hassan Abdi Warsame.')).toBeVisible();
    await expect(button).toHaveAccessibleName('Following Hassan Abdi Warsame');
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toBeFocused();
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(await follows()).toBe(true);
  });

  test('but acted on an Unfollow stays unfollowed, and tells', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/ERR_FAILED/);
    const { button, follows } = await onProfileOf(page, 'samir', 'Samir Haddad', true);
    await page.route(FOLLOWING, cutAfterCommit, { times: 1 });
    await button.click();
    await expect(page.getByRole('status').getByText('you no longer follow Samir Haddad.')).toBeVisible();
    await expect(button).toHaveAccessibleName('Follow Samir Haddad');
    await expect(button).toBeFocused();
    expect(await follows()).toBe(false);
  });

  test('and commits after it was given up ends at the truth all the same', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 502/);
    const { button, follows } = await onProfileOf(page, 'amara', 'Amara Nwosu-Lindholm', false);
    const held = await hold(page, FOLLOWING);
    // A proxy loses patience; the server behind it acts later.
    await page.route(FOLLOWING, async (route) => {
      void held.wait().then(() => route.fetch());
      await route.fulfill({ status: 502 });
    });
    await button.click();
    await expect(page.getByRole('alert')).toHaveText(/^Amara Nwosu-Lindholm could not be followed\./);
    await expect(button).toHaveAccessibleName('Follow Amara Nwosu-Lindholm');
    held.letGo();
    await expect.poll(follows).toBe(true);
    await expect(button).toHaveAccessibleName(/^(Following|Unfollow) Amara Nwosu-Lindholm$/, { timeout: 15_000 });
    await expect(button).toBeFocused();
  });

  test('because it cannot be reached is taken back, and works again once it can', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/ERR_CONNECTION_REFUSED/);
    const { button, follows } = await onProfileOf(page, 'giulia', 'Giulia D\'Angelo', false);
    // The browser has a network, so nobody would know when to send a wish that was kept.
    const api = /\/api\/v1\//;
    await page.route(api, (route) => route.abort('connectionrefused'));
    await button.click();
    await expect(page.getByRole('alert')).toHaveText(/^Giulia D'Angelo could not be followed\. The server cannot be reached\./);
    await expect(button).toHaveAccessibleName('Follow Giulia D\'Angelo');
    await expect(button).toBeFocused();
    await page.unroute(api);
    await button.click();
    await expect(button).toHaveAccessibleName('Following Giulia D\'Angelo');
    await expect(button).toHaveAttribute('aria-busy', 'false');
    expect(await follows()).toBe(true);
  });

  test('because the person is gone is taken back, and told', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 404/);
    const { button } = await onProfileOf(page, 'kaito', 'Kaito Ōshiro', false);
    await page.route(FOLLOWING, (route) => route.fulfill({ status: 404 }));
    await button.click();
    await expect(page.getByRole('alert')).toHaveText(
      /^Kaito Ōshiro could not be followed\. It is not there any more, or not visible to you\./,
    );
    await expect(button).toHaveAccessibleName('Follow Kaito Ōshiro');
    await expect(button).toBeFocused();
  });

  test('because the session has ended leads to the sign-in page, and back from there', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 401/);
    const { button } = await onProfileOf(page, 'elias', 'Elias Lindqvist', false);
    await page.context().clearCookies();
    await button.click();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await page.getByLabel('Username or e-mail').fill('ana');
    await page.getByLabel('Password').fill('kith-demo-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Elias Lindqvist' })).toBeVisible();
    await expect(button).toHaveAccessibleName('Follow Elias Lindqvist');
  });
});

test.describe('many wishes for one person', () => {
  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('send one request at a time, keep one waiting, and the newest wins', async ({ page }) => {
    const { button, follows } = await onProfileOf(page, 'rafael', 'Rafael Itzhak Ben-David', false);
    const asked = watchRequests(page, FOLLOWING);
    const held = await hold(page, FOLLOWING);
    for (let click = 0; click < 7; click += 1) await button.click();
    await expect.poll(held.count).toBe(1);
    // Seven clicks are four Follows and three Unfollows: the last wish is the first request.
    await expect(button).toHaveAccessibleName(/^(Following|Unfollow) Rafael/);
    held.letGo();
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toHaveAccessibleName(/^(Following|Unfollow) Rafael/);
    expect(asked.map((request) => request.method())).toEqual(['PUT']);
    expect(await follows()).toBe(true);
  });

  test('end at the newest, with one more request, when it differs from the one under way', async ({ page }) => {
    const { button, follows } = await onProfileOf(page, 'anh', 'Trần Minh Anh', false);
    const asked = watchRequests(page, FOLLOWING);
    const held = await hold(page, FOLLOWING);
    for (let click = 0; click < 8; click += 1) await button.click();
    await expect(button).toHaveAccessibleName('Follow Trần Minh Anh');
    await expect.poll(held.count).toBe(1);
    held.letGo();
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toHaveAccessibleName('Follow Trần Minh Anh');
    await expect(button).toBeFocused();
    expect(asked.map((request) => request.method())).toEqual(['PUT', 'DELETE']);
    expect(await follows()).toBe(false);
  });

  test('end at the newest when the first fails', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/ERR_FAILED/);
    const { button, follows } = await onProfileOf(page, 'leila', 'Leïla Aït-Benhaddou', false);
    const held = await hold(page, FOLLOWING);
    await page.route(FOLLOWING, async (route) => {
      await held.wait();
      await cutAfterCommit(route);
    }, { times: 1 });
    await button.click();
    await button.click();
    held.letGo();
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(button).toHaveAccessibleName('Follow Leïla Aït-Benhaddou');
    expect(await follows()).toBe(false);
  });
});

test.describe('a failure', () => {
  // Everybody is in view: scrolling to somebody would be a reason for no card to open.
  test.use({ viewport: { width: 1280, height: 3_200 } });

  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('is taken back in list and card alike, in which both agree all the time', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await openPeople(page);
    const name = 'Pauliina Mäkelä';
    const held = await hold(page, FOLLOWING);
    await page.route(FOLLOWING, (route) => held.wait().then(() => route.fulfill({ status: 500 })));
    await picture(page, name).hover();
    const inCard = followButton(card(page), name);
    const inList = followButton(page.getByRole('list', { name: 'People' }), name);
    await inCard.click();
    await expect(inCard).toHaveAccessibleName(`Following ${name}`);
    await expect(inList).toHaveAccessibleName(`Following ${name}`);
    held.letGo();
    await expect(page.getByRole('alert')).toHaveText(new RegExp(`^${name} could not be followed\\.`));
    await expect(inCard).toHaveAccessibleName(`Follow ${name}`);
    await expect(inList).toHaveAccessibleName(`Follow ${name}`);
  });

  test('that comes after the card has closed is told all the same', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await openPeople(page);
    const name = 'Oleander Whitfield-Baptiste';
    const held = await hold(page, FOLLOWING);
    await page.route(FOLLOWING, (route) => held.wait().then(() => route.fulfill({ status: 500 })));
    await picture(page, name).hover();
    await followButton(card(page), name).click();
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
    held.letGo();
    await expect(page.getByRole('alert')).toHaveText(new RegExp(`^${name} could not be followed\\.`));
    await expect(followButton(page.getByRole('list', { name: 'People' }), name)).toHaveAccessibleName(`Follow ${name}`);
  });
});

/** Lets the server act and loses its answer. */
async function cutAfterCommit(route: Route): Promise<void> {
  await route.fetch();
  await route.abort();
}

/** Opens a profile; says what the server thinks of following there, asked past the page. */
async function onProfileOf(page: Page, username: string, name: string, followed: boolean) {
  const button = await openProfile(page, username, name);
  expect(await follows(page, username), `what the demo says of ana and ${username}`).toBe(followed);
  return { button, follows: () => follows(page, username) };
}
