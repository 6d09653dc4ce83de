// `/embedding`: the guide, with examples that live, and the loader that stays what it is.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { card, followButton } from './support/people';
import { startForeign, stopForeign } from './support/foreign';
import { expect, PASSWORD, signInAs, test } from './support/site';

test.afterEach(stopForeign);

async function violations(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

test('whoever is signed out reads the guide, signs in from it, and comes back to living examples', async ({ page, site }) => {
  await page.goto('/embedding');
  await expect(page.getByRole('heading', { level: 1, name: 'Hover profiles in any page' })).toBeVisible();
  await expect(page.getByText(`${site.url}/hover-profile.js`).first()).toBeVisible();
  await expect(page.getByText('kith.example')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Comments' })).toHaveCount(0);
  await page.getByRole('link', { name: /^Sign in to/ }).click();
  await page.getByLabel('Username or e-mail').fill('ana');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/embedding$/);
  await expect(page.getByRole('heading', { name: 'Comments' })).toBeVisible();
});

test('every example opens its hover profile, and Follow works in it', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.goto('/embedding');
  for (const example of ['A page of a wiki', 'Comments', 'A table of 100', 'A dark page', 'من اليمين إلى اليسار']) {
    const place = page.locator('.example').filter({ has: page.getByRole('heading', { name: example }) });
    const mark = place.locator('a').last();
    await mark.scrollIntoViewIfNeeded();
    await page.mouse.move(2, 2);
    await mark.hover();
    await expect(card(page), example).toBeVisible();
    await expect(card(page).getByText('@'), example).not.toHaveCount(0);
    const look = await card(page).evaluate((card) => [getComputedStyle(card).colorScheme, getComputedStyle(card).direction]);
    expect(look[0] === 'dark', example).toBe(example === 'A dark page');
    expect(look[1], example).toBe(/[a-z]/.test(example) ? 'ltr' : 'rtl');
    // The card lies from right to left there, and its English sentences read as such: the number comes before its word.
    const order = await card(page).getByText(/^[\d,]+ followers?$/).evaluate((link) => {
      const range = document.createRange();
      const text = link.firstChild!;
      const left = (at: number) => (range.setStart(text, at), range.setEnd(text, at + 1), range.getBoundingClientRect().left);
      return left(0) < left(text.textContent!.length - 1);
    });
    expect(order, example).toBe(true);
    // And it stands where the card begins: beside the picture.
    const gap = await card(page).getByRole('heading').evaluate((heading) => {
      const range = document.createRange();
      range.selectNodeContents(heading);
      const [text, box] = [range.getBoundingClientRect(), heading.getBoundingClientRect()];
      return getComputedStyle(heading).direction === 'rtl' ? box.right - text.right : text.left - box.left;
    });
    expect(Math.abs(gap), example).toBeLessThan(2);
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
  }
  const ben = page.locator('.rows').getByRole('link', { name: 'Ben Carter' }).first();
  await ben.focus();
  await page.keyboard.press('Space');
  await followButton(card(page), 'Ben Carter').click();
  await expect(followButton(card(page), 'Ben Carter')).toHaveAccessibleName('Following Ben Carter');
});

test('the guide names nobody whom the reader may not see', async ({ page }) => {
  await signInAs(page, 'carla');
  await page.goto('/embedding');
  await expect(page.getByRole('heading', { name: 'Comments' })).toBeVisible();
  const named = await page.locator('.rows a').allTextContents();
  await page.goto('/people');
  const people = page.getByRole('list', { name: 'People' }).getByRole('link');
  await expect(people.first()).toBeVisible();
  const seen = await people.allTextContents();
  expect(new Set(named).size).toBeGreaterThan(0);
  for (const name of new Set(named)) expect(seen.join('\n')).toContain(name);
  expect(named).not.toContain('Ben Carter');
});

test('axe finds nothing in the guide, and it needs no sideways scrolling at 320 px', async ({ page }) => {
  await signInAs(page, 'ana');
  for (const [colorScheme, width] of [['light', 1280], ['dark', 320]] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 700 });
    await page.goto('/embedding');
    await expect(page.getByRole('heading', { name: 'Comments' })).toBeVisible();
    expect(await violations(page), colorScheme).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

test('the pinned loader runs in a page that checks it, and nothing runs where it is another', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/integrity/);
  await page.goto('/embedding');
  const text = (await page.locator('pre').filter({ hasText: 'integrity' }).textContent())!;
  const [, address, integrity] = text.match(/src="([^"]+)"\s+integrity="([^"]+)"/)!;
  expect(address).toMatch(new RegExp(`^${site.url}/embed/[0-9a-f]{16}/hover-profile\\.js$`));
  const html = (integrity: string) => `<!doctype html><title>Elsewhere</title>
    <script type="module" src="${address}" integrity="${integrity}" crossorigin></script>
    <p><a href="${site.url}/people/ben" data-hover-profile="ben">Ben</a>`;
  for (const [hash, runs] of [[integrity, true], [integrity.replace(/.{8}$/, 'AAAAAAAA'), false]] as const) {
    const foreign = await startForeign(html(hash));
    await page.goto(foreign.url);
    await page.waitForLoadState('load');
    expect(await page.evaluate(() => 'HoverProfile' in window)).toBe(runs);
    if (runs) {
      await page.getByRole('link', { name: 'Ben' }).hover();
      await expect(card(page).getByRole('button', { name: 'Sign in to Kith' })).toBeVisible();
    }
    await expect(page.getByRole('link', { name: 'Ben' })).toBeVisible();
  }
});
