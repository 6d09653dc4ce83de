// What a feed reader in the browser finds in the head of a page.

import { expect, type Page, signInAs, test } from './support/site';
import { chooseFromMenu } from './support/steps';

/** What a reader asks for before it says "subscribe to this page". */
const links = (page: Page) => page.locator('head > link[rel="alternate"]');
const titles = (page: Page) => links(page).evaluateAll((all) => all.map((link) => link.getAttribute('title')));
const addresses = (page: Page) => links(page).evaluateAll((all) => all.map((link) => (link as HTMLLinkElement).href));

/** Reads as an extension of this browser does, which has the cookie; answers the status and the root element. */
async function readHere(page: Page, address: string): Promise<[number, string]> {
  return page.evaluate(async (address) => {
    const answer = await fetch(address);
    const xml = new DOMParser().parseFromString(await answer.text(), 'text/xml');
    return [answer.status, xml.documentElement.tagName] as [number, string];
  }, address);
}

test('Network pages and profiles name their feeds, which a reader in this browser reads, and pages without feeds name none', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 404/);
  await signInAs(page, 'ana');
  await page.goto('/people/ana/network');
  await expect(links(page)).toHaveCount(4);
  const own = await addresses(page);
  expect(await titles(page)).toEqual([
    expect.stringMatching(/^The network of .* \(Atom\)$/), expect.stringMatching(/^The network of .* \(RSS\)$/),
    expect.stringMatching(/^What .* does \(Atom\)$/), expect.stringMatching(/^What .* does \(RSS\)$/),
  ]);
  expect(await links(page).evaluateAll((all) => all.map((link) => link.getAttribute('type')))).toEqual([
    'application/atom+xml', 'application/rss+xml', 'application/atom+xml', 'application/rss+xml',
  ]);
  expect(new Set(own).size).toBe(4);
  for (const [at, root] of ['feed', 'rss', 'feed', 'rss'].entries()) {
    expect(await readHere(page, own[at]!)).toEqual([200, root]);
    expect((await fetch(own[at]!)).status, 'who is not signed in').toBe(401);
  }

  await page.goto('/people/ben/network');
  await expect(links(page)).toHaveCount(4);
  const of_ben = await addresses(page);
  expect(own).not.toContain(of_ben[0]);
  // From here on no page is loaded anew.
  await page.getByRole('main').getByRole('link', { name: 'Profile', exact: true }).click();
  await expect(links(page)).toHaveCount(2);
  expect(await addresses(page)).toEqual(of_ben.slice(2));
  await chooseFromMenu(page, 'Settings');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(links(page)).toHaveCount(0);
  await chooseFromMenu(page, 'Network');
  await expect(links(page)).toHaveCount(4);
  expect(await addresses(page)).toEqual(own);
  await page.goto('/people/nobody-at-all/network');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Profile not found');
  await expect(links(page)).toHaveCount(0);
});

test('an address that this tab was told is what its pages name, for any reader, until it leads nowhere', async ({ page, context }) => {
  await signInAs(page, 'ana');
  await page.goto('/people/ben/network');
  await expect(links(page)).toHaveCount(4);
  const before = await addresses(page);
  await page.getByRole('link', { name: 'Feed', exact: true }).click();
  await page.getByRole('button', { name: 'Make the addresses' }).click();
  await expect(page.getByRole('heading', { name: 'The addresses' })).toBeFocused();
  await page.goBack();
  await expect(links(page)).toHaveCount(4);
  const told = await addresses(page);
  expect(told.slice(0, 2)).toEqual([expect.stringMatching(/\/feeds\/kith_ft_[\w-]{43}\.atom$/), expect.stringMatching(/\/feeds\/kith_ft_[\w-]{43}\.rss$/)]);
  expect(told.slice(2), 'of what ben does there is none').toEqual(before.slice(2));
  expect((await fetch(told[0]!)).status).toBe(200);
  expect((await fetch(told[1]!)).status).toBe(200);

  // Another tab gives it a new one, and does not tell which.
  const other = await context.newPage();
  await other.goto('/people/ana/settings/feeds');
  await other.getByRole('button', { name: /^New addresses: The network of Ben/ }).click();
  await other.getByRole('button', { name: 'New addresses', exact: true }).click();
  await expect(other.getByRole('heading', { name: 'The addresses' })).toBeFocused();
  await expect.poll(() => addresses(page)).toEqual(before);
  expect((await fetch(told[0]!)).status).toBe(404);

  // The tab that was told knows it until it is loaded anew.
  await other.goto('/people/ben/network');
  await expect(links(other)).toHaveCount(4);
  expect(await addresses(other)).toEqual(before);
});

test('an address that is revoked, or ends with the password, is named no longer', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.goto('/people/ana/network');
  await expect(links(page)).toHaveCount(4);
  const before = await addresses(page);
  const make = async () => {
    await page.getByRole('link', { name: 'Feed', exact: true }).click();
    await page.getByRole('button', { name: 'Make the addresses' }).click();
    await expect(page.getByRole('heading', { name: 'The addresses' })).toBeFocused();
    await chooseFromMenu(page, 'Network');
    await expect(links(page).first()).toHaveAttribute('href', /kith_ft_/);
  };
  await make();
  await page.getByRole('link', { name: 'Feed', exact: true }).click();
  await page.getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByText(/^You have no feed yet\./)).toBeVisible();
  await chooseFromMenu(page, 'Network');
  await expect.poll(() => addresses(page)).toEqual(before);

  await make();
  const [told] = await addresses(page);
  await chooseFromMenu(page, 'Settings');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Security' }).click();
  await page.getByRole('textbox', { name: 'Current password' }).fill('kith-demo-password');
  await page.getByRole('textbox', { name: 'New password' }).fill('plum kettle orbit walnut');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText(/password is changed/)).toBeVisible();
  expect((await fetch(told!)).status).toBe(404);
  await chooseFromMenu(page, 'Network');
  await expect(links(page)).toHaveCount(4);
  expect(await addresses(page)).toEqual(before);
});
