// Secret addresses of feeds: made, seen once, rotated, revoked.

import { hold } from './support/people';
import { expect, type Page, signInAs, test } from './support/site';
import { chooseFromMenu, tabTo } from './support/steps';

const ADDRESS = '/people/ana/settings/feeds';
const FEEDS = /\/api\/v1\/me\/feeds/;
const rows = (page: Page) => page.getByRole('list', { name: 'Your feeds' }).getByRole('listitem');
const addresses = (page: Page) => page.getByRole('list', { name: 'The addresses' }).getByRole('listitem');
const heading = (page: Page) => page.getByRole('heading', { name: 'Your feeds' });

async function openFeeds(page: Page, query = ''): Promise<void> {
  await page.goto(ADDRESS + query);
  await expect(page.getByRole('heading', { level: 1, name: 'Feeds' })).toBeVisible();
}

/** Makes a feed of whom the page is about, and returns its two addresses. */
async function make(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Make the addresses' }).click();
  await expect(page.getByRole('heading', { name: 'The addresses' })).toBeFocused();
  await expect(addresses(page)).toHaveCount(2);
  return addresses(page).locator('code').allTextContents();
}

/** What a feed reader is answered, which has no cookie. */
async function read(page: Page, address: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(address);
  return { status: answer.status, text: await answer.text() };
}

test('one makes a feed of one’s network by keyboard, sees its addresses once, and a reader reads it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signInAs(page, 'ana');
  await chooseFromMenu(page, 'Settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Feeds' }).click();
  await expect(page).toHaveURL(ADDRESS);
  await expect(page).toHaveTitle(/^Feeds\b/);
  await expect(page.getByText(/^You have no feed yet\./)).toBeVisible();
  await expect(page.getByLabel('It tells')).toHaveValue('network');
  await tabTo(page, page.getByRole('button', { name: 'Make the addresses' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'The addresses' })).toBeFocused();
  const [atom, rss] = await addresses(page).locator('code').allTextContents();
  expect([atom, rss]).toEqual([expect.stringMatching(/\/feeds\/kith_ft_[\w-]{43}\.atom$/), atom!.replace('.atom', '.rss')]);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Copy the Atom address' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The address is copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(atom);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(/The network of .*Made.*Not used yet/);
  for (const address of [atom, rss]) {
    const { status, text } = await read(page, address!);
    expect([status, text.includes('updated the status')]).toEqual([200, true]);
  }
  await expect(async () => {
    await page.reload();
    await expect(rows(page)).toContainText('Last used', { timeout: 1000 });
  }).toPass();
  await expect(page.getByText('kith_ft_'), 'told once').toHaveCount(0);
});

test('a feed of somebody else is made from their Network page', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.goto('/people/ben/network');
  await page.getByRole('link', { name: 'Feed', exact: true }).click();
  await expect(page).toHaveURL(`${ADDRESS}?of=ben`);
  await page.getByLabel('It tells').selectOption('own');
  const [atom] = await make(page);
  await expect(rows(page)).toContainText(/^What Ben .* does/);
  const { text } = await read(page, atom!);
  expect(text).toContain('/people/ben"');
  await page.goto('/people/ana/network');
  await page.getByRole('link', { name: 'Feed', exact: true }).click();
  await expect(page).toHaveURL(ADDRESS);
});

test('a feed gets new addresses, and those before lead nowhere', async ({ page }) => {
  await signInAs(page, 'ana');
  await openFeeds(page);
  const [before] = await make(page);
  await rows(page).getByRole('button', { name: /^New addresses: The network/ }).click();
  await expect(page.getByText('The addresses it has will lead nowhere.')).toBeVisible();
  await page.getByRole('button', { name: 'New addresses', exact: true }).click();
  await expect(addresses(page).locator('code').first()).not.toHaveText(before!);
  await expect(page.getByRole('heading', { name: 'The addresses' })).toBeFocused();
  const [after] = await addresses(page).locator('code').allTextContents();
  expect([(await read(page, before!)).status, (await read(page, after!)).status]).toEqual([404, 200]);
  await expect(rows(page)).toHaveCount(1);
});

test('a feed is revoked after a question', async ({ page }) => {
  await signInAs(page, 'ana');
  await openFeeds(page);
  const [address] = await make(page);
  await rows(page).getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await read(page, address!)).status).toBe(200);
  await rows(page).getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByText(/^The feed is revoked: The network of/)).toBeVisible();
  await expect(heading(page)).toBeFocused();
  await expect(addresses(page), 'they lead nowhere').toHaveCount(0);
  await expect(page.getByText(/^You have no feed yet\./)).toBeVisible();
  expect((await read(page, address!)).status).toBe(404);
});

test('feeds that cannot be loaded, made or ended say so, and the same works once the server does', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of (500|422|404)/);
  await signInAs(page, 'ana');
  const fail = (status: number, json?: unknown) => page.route(FEEDS, (route) => route.fulfill({ status, json: json ?? {}, contentType: 'application/problem+json' }));
  await fail(500);
  await openFeeds(page);
  await expect(page.getByRole('alert').filter({ hasText: 'The feeds could not be loaded.' })).toBeVisible();
  await page.unroute(FEEDS);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByText(/^You have no feed yet\./)).toBeVisible();
  const errors = [{ pointer: '', detail: '50 feeds are all that one person has' }];
  await fail(422, { type: 'urn:kith:problem:invalid', title: 'x', status: 422, errors });
  await page.getByRole('button', { name: 'Make the addresses' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '50 feeds are all that one person has.' })).toBeFocused();
  await page.unroute(FEEDS);
  await make(page);
  await fail(500);
  await rows(page).getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByText('It could not be done. The feed is as it was.')).toBeVisible();
  await page.unroute(FEEDS);
  await page.goto(`${ADDRESS}?of=nobody-at-all`);
  await expect(page.getByRole('alert').filter({ hasText: 'It could not be loaded whose feed it is to be.' })).toBeVisible();
});

test('nothing is there before the feeds have come', async ({ page }) => {
  await signInAs(page, 'ana');
  const held = await hold(page, FEEDS);
  await openFeeds(page);
  await expect.poll(held.count).toBe(1);
  await expect(page.getByText(/^You have no feed yet\./)).toHaveCount(0);
  held.letGo();
  await expect(page.getByText(/^You have no feed yet\./)).toBeVisible();
});

test('nobody reads the feeds of another', async ({ page }) => {
  await signInAs(page, 'ben');
  await page.goto(ADDRESS);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profile not found');
});

test('the addresses fit on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signInAs(page, 'ana');
  await openFeeds(page);
  await make(page);
  await rows(page).getByRole('button', { name: /^Revoke/ }).click();
  await rows(page).getByRole('button', { name: /^New addresses/ }).click();
  await expect(page.getByRole('button', { name: 'Copy the RSS address' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
