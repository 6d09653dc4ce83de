// What one has let pages of other sites do: seen, revoked, and undone.

import { followBy, letAct, readsCard, registerSite, SHOP, WIKI } from './support/oauth';
import { card, followButton, hold, openPeople, picture } from './support/people';
import { expect, type Page, type Site, signInAs, test } from './support/site';
import { chooseFromMenu, network, tabTo } from './support/steps';

const ADDRESS = '/people/ana/settings/oauth-tokens';
const TOKENS = /\/api\/v1\/me\/oauth-tokens/;
const rows = (page: Page) => page.getByRole('list', { name: 'Sites that act for you' }).getByRole('listitem');
const heading = (page: Page) => page.getByRole('heading', { name: 'Sites that act for you' });

async function openTokens(page: Page): Promise<void> {
  await page.goto(ADDRESS);
  await expect(page.getByRole('heading', { level: 1, name: 'OAuth access tokens' })).toBeVisible();
}

async function registered(site: Site): Promise<void> {
  await registerSite(site, WIKI, 'The Wiki');
  await registerSite(site, SHOP, 'The Shop');
}

test('one reads which sites act for oneself, as what and until when', async ({ page, site }) => {
  await registered(site);
  await signInAs(page, 'ana');
  const wiki = await letAct(page, site, WIKI);
  await letAct(page, site, SHOP, 'cards:read');
  await readsCard(page, WIKI, wiki);
  await chooseFromMenu(page, 'Settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'OAuth access tokens' }).click();
  await expect(page).toHaveURL(ADDRESS);
  await expect(page).toHaveTitle(/^OAuth access tokens\b/);
  await expect(rows(page)).toHaveCount(2);
  const [shop, of] = [rows(page).filter({ hasText: 'The Shop' }), rows(page).filter({ hasText: 'The Wiki' })];
  for (const words of [WIKI, 'Read hover profiles', 'cards:read', 'Follow and unfollow people for you', 'follow:write', 'Issued', 'Last used', 'Expires']) {
    await expect(of).toContainText(words);
  }
  await expect(shop).toContainText('Not used yet');
  await expect(shop).not.toContainText('follow:write');
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0);
  await expect(page.getByText(wiki)).toHaveCount(0);
});

test('one token is revoked by keyboard, and its pages can do nothing any more', async ({ page, site }) => {
  await registered(site);
  await signInAs(page, 'ana');
  const [wiki, shop] = [await letAct(page, site, WIKI), await letAct(page, site, SHOP)];
  await openTokens(page);
  await tabTo(page, page.getByRole('button', { name: 'Revoke The Wiki' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Revoke The Wiki' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('It can do nothing for you any more.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The token of The Wiki is revoked.')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(heading(page)).toBeFocused();
  expect([await readsCard(page, WIKI, wiki), await readsCard(page, SHOP, shop)]).toEqual([401, 200]);
  await expect(page.getByRole('button', { name: 'Revoke all' }), 'of one there is no all').toHaveCount(0);
});

test('all tokens are revoked at once, after a question', async ({ page, site }) => {
  await registered(site);
  await signInAs(page, 'ana');
  const tokens = [await letAct(page, site, WIKI), await letAct(page, site, SHOP)];
  await openTokens(page);
  await page.getByRole('button', { name: 'Revoke all' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Revoke all' }).click();
  await page.getByRole('button', { name: 'Revoke all of them' }).click();
  await expect(page.getByText('All tokens are revoked.')).toBeVisible();
  await expect(page.getByText(/^No site acts for you\./)).toBeVisible();
  await expect(heading(page)).toBeFocused();
  expect([await readsCard(page, WIKI, tokens[0]), await readsCard(page, SHOP, tokens[1])]).toEqual([401, 401]);
});

test('what a token followed is undone, and every count and button says so', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  await registered(site);
  await signInAs(page, 'ana');
  await expect(network(page).following.getByRole('listitem').first()).toBeVisible();
  const before = await network(page).followingSection.getByRole('heading').first().textContent();
  const strangers: string[] = [];
  await openPeople(page);
  for (const button of await page.getByRole('button', { name: /^Follow / }).all()) {
    strangers.push((await button.getAttribute('aria-label'))!.replace('Follow ', ''));
  }
  const [first, second] = strangers;
  const token = await letAct(page, site, WIKI);
  for (const name of [first, second]) {
    const address = await picture(page, name).getAttribute('href');
    await followBy(page, WIKI, token, address!.split('/').pop()!);
  }
  await page.reload();
  await expect(followButton(page, first)).toHaveAccessibleName(`Following ${first}`);
  await picture(page, first).hover();
  await expect(followButton(card(page), first)).toHaveAccessibleName(`Following ${first}`);

  // Without a reload from here: what was seen before must not be believed any more.
  await chooseFromMenu(page, 'Settings');
  await page.getByRole('link', { name: 'OAuth access tokens' }).click();
  await page.getByRole('button', { name: 'Undo its 2 follows: The Wiki' }).click();
  await expect(page.getByText('You will no longer follow 2 people whom it followed for you.')).toBeVisible();
  await page.getByRole('button', { name: 'Unfollow', exact: true }).click();
  await expect(page.getByText('2 follows are undone.')).toBeVisible();
  await expect(heading(page)).toBeFocused();
  await expect(page.getByRole('button', { name: /^Undo its/ })).toHaveCount(0);
  await expect(rows(page), 'it goes on counting').toHaveCount(1);
  await page.getByRole('banner').getByRole('link', { name: 'People' }).click();
  await expect(followButton(page.getByRole('main'), first)).toHaveAccessibleName(`Follow ${first}`);
  await picture(page, first).hover();
  await expect(followButton(card(page), first)).toHaveAccessibleName(`Follow ${first}`);
  await page.keyboard.press('Escape');
  await chooseFromMenu(page, 'Network');
  await expect(network(page).followingSection.getByRole('heading').first()).toHaveText(before!);
});

test('a token that ended stays as long as it can be undone', async ({ page, site }) => {
  await registered(site);
  await signInAs(page, 'ana');
  const token = await letAct(page, site, WIKI);
  await followBy(page, WIKI, token, 'admin');
  await openTokens(page);
  await page.getByRole('button', { name: 'Revoke The Wiki' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(rows(page)).toContainText('Ended');
  await expect(rows(page)).not.toContainText('Expires');
  await expect(page.getByRole('button', { name: /^Revoke/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo its 1 follow: The Wiki' }).click();
  await page.getByRole('button', { name: 'Unfollow', exact: true }).click();
  await expect(page.getByText('1 follow is undone.')).toBeVisible();
  await expect(page.getByText(/^No site acts for you\./)).toBeVisible();
});

test('nothing is there before a site acts for oneself', async ({ page }) => {
  await signInAs(page, 'ana');
  const held = await hold(page, TOKENS);
  await openTokens(page);
  await expect.poll(held.count).toBe(1);
  await expect(page.getByText(/^No site acts for you\./)).toHaveCount(0);
  held.letGo();
  await expect(page.getByText(/^No site acts for you\./)).toBeVisible();
});

test('tokens that cannot be loaded or ended say so, and the same works once the server does', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 500/);
  await registered(site);
  await signInAs(page, 'ana');
  const token = await letAct(page, site, WIKI);
  await followBy(page, WIKI, token, 'admin');
  const fail = () => page.route(TOKENS, (route) => route.fulfill({ status: 500 }));
  await fail();
  await openTokens(page);
  await expect(page.getByRole('alert').filter({ hasText: 'The tokens could not be loaded.' })).toBeVisible();
  await page.unroute(TOKENS);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(rows(page)).toHaveCount(1);
  await fail();
  await page.getByRole('button', { name: 'Revoke The Wiki' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByText('It could not be revoked.')).toBeVisible();
  await page.getByRole('button', { name: /^Undo its 1 follow/ }).click();
  await page.getByRole('button', { name: 'Unfollow', exact: true }).click();
  await expect(page.getByText('Its follows could not be undone.')).toBeVisible();
  await page.unroute(TOKENS);
  expect(await readsCard(page, WIKI, token)).toBe(200);
  await page.getByRole('button', { name: 'Revoke The Wiki' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(rows(page)).toContainText('Ended');
});

test('nobody reads the tokens of another', async ({ page }) => {
  await signInAs(page, 'ben');
  await page.goto(ADDRESS);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profile not found');
});

test('long names of sites fit on a narrow screen', async ({ page, site }) => {
  const origin = `https://${'a-very-long-name-of-a-host.'.repeat(4)}example`;
  await registerSite(site, origin, 'W'.repeat(100));
  await page.setViewportSize({ width: 360, height: 740 });
  await signInAs(page, 'ana');
  const token = await letAct(page, site, origin);
  await followBy(page, origin, token, 'admin');
  await openTokens(page);
  await page.getByRole('button', { name: /^Undo its 1 follow/ }).click();
  await page.getByRole('button', { name: /^Revoke W/ }).click();
  await expect(page.getByRole('button', { name: 'Unfollow', exact: true })).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
