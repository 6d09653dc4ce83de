// Administrators say which sites' pages may show hover profiles.

import { letAct, readsCard, registerSite, SHOP, WIKI } from './support/oauth';
import { hold } from './support/people';
import { expect, type Page, signInAs, test } from './support/site';
import { chooseFromMenu } from './support/steps';

const ADDRESS = '/admin/embedding';
const SITES = /\/api\/v1\/admin\/embedding-sites/;
const list = (page: Page) => page.getByRole('list', { name: 'Registered sites' });
const rows = (page: Page) => list(page).getByRole('listitem');
const origin = (page: Page) => page.getByLabel('Origin', { exact: true });
const name = (page: Page) => page.getByLabel('Name', { exact: true });

async function openSites(page: Page): Promise<void> {
  await signInAs(page, 'admin');
  await page.goto(ADDRESS);
  await expect(page.getByRole('heading', { level: 1, name: 'Embedding sites' })).toBeVisible();
}

test('an administrator comes there from the menu, registers a site, and its pages sign people in', async ({ page, site, newVisitor }) => {
  await signInAs(page, 'admin');
  await chooseFromMenu(page, 'Embedding sites');
  await expect(page).toHaveURL(ADDRESS);
  await expect(page.getByRole('heading', { level: 1, name: 'Embedding sites' })).toBeFocused();
  await expect(page.getByText(/^No site is registered yet\./)).toBeVisible();
  await origin(page).fill(`${WIKI}/`);
  await name(page).fill('The Wiki');
  await name(page).press('Enter');
  await expect(page.getByText('The Wiki is registered.')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(WIKI);
  await expect(origin(page)).toHaveValue('');
  await expect(name(page)).toHaveValue('');
  const ana = await newVisitor();
  await signInAs(ana, 'ana');
  expect(await readsCard(ana, WIKI, await letAct(ana, site, WIKI))).toBe(200);
});

test('what is wrong with a site is said at its field, and nothing that was typed is lost', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of (422|500)/);
  await registerSite(site, WIKI, 'The Wiki');
  await openSites(page);
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(origin(page)).toBeFocused();
  await expect(origin(page)).toHaveAccessibleDescription(/^Enter the origin of the site\./);
  await expect(name(page)).toHaveAccessibleDescription('Enter a name.');
  await name(page).fill('Wiki of all');
  for (const [typed, wrong] of [
    ['https://wiki.example/path', 'An origin is needed, such as https://wiki.example.'],
    ['http://wiki.example', 'An origin begins with https://, except on this machine.'],
    [WIKI, 'This site is registered already.'],
  ]) {
    await origin(page).fill(typed);
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(page.getByText(wrong, { exact: true })).toBeVisible();
    await expect(origin(page)).toBeFocused();
    await expect(origin(page)).toHaveValue(typed);
    await expect(name(page)).toHaveValue('Wiki of all');
  }
  await origin(page).fill(SHOP);
  await page.route(SITES, (route) => route.fulfill({ status: 500 }));
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Something went wrong on the server.' })).toBeFocused();
  await page.unroute(SITES);
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(rows(page)).toHaveCount(2);
});

test('a site is renamed, and a name that is none is refused', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 422/);
  await registerSite(site, WIKI, 'The Wiki');
  await registerSite(site, SHOP, 'The Shop');
  await openSites(page);
  const field = page.getByLabel(`Name of ${WIKI}`);
  await page.getByRole('button', { name: 'Rename The Wiki' }).press('Enter');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('The Wiki');
  await list(page).getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Rename The Wiki' })).toBeFocused();
  await page.getByRole('button', { name: 'Rename The Wiki' }).press('Enter');
  await field.fill('W'.repeat(101));
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/at most 100 characters/);
  await field.fill('  ');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription('Enter a name.');
  await field.fill(' Handbook ');
  await field.press('Enter');
  await expect(rows(page).filter({ hasText: 'Handbook' })).toContainText(WIKI);
  await expect(page.getByRole('heading', { name: 'Registered sites' })).toBeFocused();
  await expect(rows(page)).toHaveCount(2);
});

test('a disabled site loses at once what it was given, and is enabled again', async ({ page, site, newVisitor }) => {
  await registerSite(site, WIKI, 'The Wiki');
  const ana = await newVisitor();
  await signInAs(ana, 'ana');
  const token = await letAct(ana, site, WIKI);
  await openSites(page);
  await page.getByRole('button', { name: 'Disable The Wiki' }).click();
  await expect(page.getByText(/people are signed out there at once\.$/)).toBeVisible();
  expect(await readsCard(ana, WIKI, token), 'asked, not done').toBe(200);
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByText('The Wiki is disabled.')).toBeVisible();
  await expect(rows(page).getByText('Disabled', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Registered sites' })).toBeFocused();
  expect(await readsCard(ana, WIKI, token)).toBe(401);
  await page.getByRole('button', { name: 'Enable The Wiki' }).click();
  await expect(page.getByText('The Wiki is enabled.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Disable The Wiki' })).toBeVisible();
  expect(await readsCard(ana, WIKI, token), 'what ended stays so').toBe(401);
  expect(await readsCard(ana, WIKI, await letAct(ana, site, WIKI))).toBe(200);
});

test('what a page needs is copied, and works in a page', async ({ page, site, context, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 404/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openSites(page);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByText('The snippet was copied.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`<script type="module" src="${site.url}/hover-profile.js"></script>`);
  expect(copied).toContain('<hover-profile user="admin">');
  await expect(page.getByRole('code')).toHaveText(copied);
  await expect(page.getByRole('link', { name: 'How it works' })).toHaveAttribute('href', '/embedding');
  await page.route('**/a-page', (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>A page</title>${copied}` }));
  await page.goto('/a-page');
  await page.getByRole('link', { name: 'admin' }).hover();
  await expect(page.getByRole('dialog')).toContainText('@admin');
});

test('where the browser does not allow copying, that is said', async ({ page }) => {
  await openSites(page);
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); });
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByText('The browser did not allow copying it.')).toBeVisible();
});

test('sites that cannot be loaded or changed say so, and the same works once the server does', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 500/);
  await registerSite(site, WIKI, 'The Wiki');
  const fail = () => page.route(SITES, (route) => route.fulfill({ status: 500 }));
  await fail();
  await openSites(page);
  await expect(page.getByRole('alert').filter({ hasText: 'The sites could not be loaded.' })).toBeVisible();
  await page.unroute(SITES);
  const held = await hold(page, SITES);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(held.count).toBe(1);
  await expect(rows(page)).toHaveCount(0);
  held.letGo();
  await expect(rows(page)).toHaveCount(1);
  await page.unroute(SITES);
  await fail();
  await page.getByRole('button', { name: 'Disable The Wiki' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByText('The site was not changed.')).toBeVisible();
  await page.unroute(SITES);
  await page.getByRole('button', { name: 'Disable The Wiki' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Enable The Wiki' })).toBeVisible();
});

test('for everybody else there is no such page, and the menu does not speak of it', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.goto(ADDRESS);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await expect(page.getByRole('menuitem', { name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Embedding sites' })).toHaveCount(0);
});

test('nothing overflows on a narrow screen where names are long', async ({ page, site }) => {
  const long = `https://${'a-very-long-name-of-a-host.'.repeat(4)}example`;
  await registerSite(site, long, 'W'.repeat(100));
  await page.setViewportSize({ width: 360, height: 740 });
  await openSites(page);
  await page.getByRole('button', { name: /^Disable W/ }).click();
  await expect(page.getByRole('button', { name: 'Disable', exact: true })).toBeInViewport({ ratio: 1 });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await wide()).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: /^Rename W/ }).click();
  await expect(page.getByLabel(`Name of ${long}`)).toBeFocused();
  expect(await wide()).toBeLessThanOrEqual(0);
});
