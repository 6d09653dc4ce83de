// The hover profile in pages of other sites, for everybody: without a pointer, in every theme, and as WCAG 1.4.13 wants it.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { card, followButton } from './support/people';
import { BEN, hear, register, stopForeign, told, visit } from './support/foreign';
import { expect, type Site, signInAs, test } from './support/site';

test.afterEach(stopForeign);

const TWO = `<h1>Minutes</h1><p><a href="/before">Before</a></p>${BEN}<p><a href="/after">After</a></p>`;
const link = (page: Page) => page.getByRole('link', { name: 'Ben', exact: true });

/** A registered page beside Kith, and `ana` signed in. */
async function visitBeside(page: Page, site: Site, script = ''): Promise<void> {
  await signInAs(page, 'ana');
  const foreign = await visit(page, site, `<main>${TWO}</main>`, { host: '127.0.0.1' }, script);
  await register(site, foreign);
}

const THEMES: [string, Parameters<Page['emulateMedia']>[0], string][] = [
  ['as the system says, light', { colorScheme: 'light' }, ''],
  ['as the system says, dark', { colorScheme: 'dark' }, ''],
  ['dark on a light page', { colorScheme: 'light' }, 'data-theme="dark"'],
  ['light on a dark page', { colorScheme: 'dark' }, 'data-theme="light"'],
  ['in forced colours', { forcedColors: 'active' }, ''],
];

for (const [name, media, script] of THEMES) {
  test(`axe finds nothing in the embedded card ${name}`, async ({ page, site }) => {
    await page.emulateMedia(media);
    await visitBeside(page, site, script);
    const violations = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    };
    await link(page).hover();
    await expect(followButton(card(page), 'Ben Carter')).toBeVisible();
    expect(await violations()).toEqual([]);
    await card(page).getByRole('button', { name: 'More about Ben Carter' }).click();
    await expect(card(page).getByRole('link', { name: 'Profile', exact: true })).toBeVisible();
    expect(await violations(), 'with its menu').toEqual([]);
  });

  test(`axe finds nothing in the card of whoever is signed out ${name}`, async ({ page, site }) => {
    await page.emulateMedia(media);
    await visit(page, site, `<main>${TWO}</main>`, {}, script);
    await link(page).hover();
    await expect(card(page).getByRole('button', { name: 'Sign in to Kith' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}

test('by keyboard alone one opens, follows, reads on and leaves', async ({ page, site }) => {
  await hear(page);
  await visitBeside(page, site);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(link(page)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(card(page)).toBeFocused();
  await expect(followButton(card(page), 'Ben Carter')).toBeVisible();
  const focused = () => page.evaluate(() => {
    let at: Element | null = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
  });
  for (let pressed = 0; pressed < 9 && !/Ben Carter$/.test(await focused()) || !/^Follow/.test(await focused()); pressed++) {
    expect(pressed, await focused()).toBeLessThan(9);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => told(page)).toContain('follow ben');
  // The last stop is More; from there the way goes on in the page, behind the picture.
  await page.keyboard.press('Tab');
  await expect.poll(focused).toBe('More about Ben Carter');
  await page.keyboard.press('Tab');
  await expect(card(page)).toBeHidden();
  await expect(page.getByRole('link', { name: 'After' })).toBeFocused();
});

test('by keyboard alone one signs in, and is back in the card', async ({ page, site }) => {
  await signInAs(page, 'ana');
  const foreign = await visit(page, site, TWO);
  await register(site, foreign);
  await link(page).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(card(page)).toBeFocused();
  await page.keyboard.press('Tab');
  const opened = page.waitForEvent('popup');
  await page.keyboard.press('Enter');
  const popup = await opened;
  await expect(popup.getByRole('button', { name: 'Allow' })).toBeVisible();
  await popup.keyboard.press('Tab');
  await expect(popup.getByRole('button', { name: 'Allow' })).toBeFocused();
  const closed = popup.waitForEvent('close');
  await popup.keyboard.press('Enter');
  await closed;
  await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(link(page)).toBeFocused();
});

test('axe finds nothing in the pages of the pop-up', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 400/);
  await signInAs(page, 'ana');
  const foreign = await visit(page, site, TWO);
  const query = (client: string) => new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: `${site.url}/oauth/answer`,
    scope: 'cards:read follow:write',
    state: 's',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  });
  await register(site, foreign, 'A site whose name is as long as names of sites may be, which is a hundred characters, and no more');
  for (const [colorScheme, width] of [['light', 480], ['dark', 320]] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 680 });
    for (const client of [foreign.url, 'https://unknown.example']) {
      await page.goto(`${site.url}/oauth/authorize?${query(client)}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), `${colorScheme}, ${client}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
  }
});

test('what is hovered is dismissed without moving, can be pointed at, and stays (WCAG 1.4.13)', async ({ page, site }) => {
  await visitBeside(page, site);
  await link(page).hover();
  await expect(card(page)).toBeVisible();
  // Hoverable: the pointer goes over to the card, slowly, and rests there.
  const [from, to] = [(await link(page).boundingBox())!, (await card(page).boundingBox())!];
  await page.mouse.move(from.x + 5, from.y + from.height / 2);
  await page.mouse.move(to.x + 20, to.y + to.height / 2, { steps: 12 });
  // Persistent: longer than any of its delays.
  await page.waitForTimeout(1_200);
  await expect(card(page)).toBeVisible();
  // Dismissible: by Escape, with the pointer where it is; and it does not come back by itself.
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await page.waitForTimeout(800);
  await expect(card(page)).toBeHidden();
});

test('at 320 px the card is in view whole, and nothing scrolls sideways', async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await visitBeside(page, site);
  await link(page).hover();
  await expect(followButton(card(page), 'Ben Carter')).toBeVisible();
  const box = (await card(page).boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(320);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
