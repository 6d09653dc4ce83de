// The hover profile in a page of another site: the same card, the same Follow, and nothing of the page's own taste.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { card, followButton, hold, watchRequests } from './support/people';
import { expect, signInAs, test } from './support/site';

test.describe('in a page of another making, the hover profile', () => {
  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('asks for nothing before somebody points', async ({ page }) => {
    // Away from the app, which may still be asking.
    await page.goto('about:blank');
    const asked = watchRequests(page, /^\/api\//);
    await openForeignPage(page);
    await page.mouse.move(5, 5);
    expect(asked).toHaveLength(0);
  });

  test('opens on a link where the pointer rests, and tells who that is', async ({ page }) => {
    await openForeignPage(page);
    await page.getByRole('link', { name: 'Ben' }).hover();
    const ben = page.getByRole('dialog', { name: 'Ben Carter' });
    await expect(ben).toBeVisible();
    await expect(ben.getByText('@ben')).toBeVisible();
    await expect(ben.getByText('Software engineer, Engineering')).toBeVisible();
    await page.mouse.move(5, 5);
    await expect(card(page)).toBeHidden();
  });

  test('follows', async ({ page }) => {
    await openForeignPage(page);
    await page.getByRole('link', { name: 'Chidi' }).hover();
    const button = followButton(card(page), 'Chidi Okafor');
    await expect(button).toHaveAccessibleName('Follow Chidi Okafor');
    const held = await hold(page, /\/me\/following\//);
    await button.click();
    await expect(button, 'at once').toHaveAccessibleName('Following Chidi Okafor');
    held.letGo();
    await expect(button).toHaveAttribute('aria-busy', 'false');
    const answer = await page.request.get('/api/v1/people/chidi/card');
    expect((await answer.json()).person.standing.relation).toBe('following');
  });

  test('says in the page when Follow failed', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await openForeignPage(page);
    await page.route(/\/me\/following\//, (route) => route.fulfill({ status: 500 }));
    await page.getByRole('link', { name: 'Ben' }).hover();
    await followButton(card(page), 'Ben Carter').click();
    await expect(page.getByRole('alert')).toHaveText(/^Ben Carter could not be followed\./);
    await expect(followButton(card(page), 'Ben Carter')).toHaveAccessibleName('Follow Ben Carter');
  });

  test('opens by key on whatever can have the focus, and gives it back', async ({ page }) => {
    await openForeignPage(page);
    const carla = page.getByText('Carla', { exact: true });
    await carla.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(page.getByRole('dialog', { name: 'Carla Bianchi' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
    await expect(carla).toBeFocused();
  });

  test('says “unavailable user” of somebody who is not there', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 404/);
    await openForeignPage(page);
    await page.getByRole('link', { name: 'Nobody' }).hover();
    await expect(page.getByRole('dialog', { name: 'Unavailable user' })).toBeVisible();
  });

  test('keeps its own look, and leaves the page its own', async ({ page }) => {
    await openForeignPage(page);
    const heading = page.getByRole('heading', { name: 'Decisions' });
    const before = await look(heading);
    await page.getByRole('link', { name: 'Ben' }).hover();
    const name = card(page).getByRole('heading', { name: 'Ben Carter' });
    await expect(name).toBeVisible();
    expect(await look(heading)).toEqual(before);
    const own = await look(name);
    expect(own.color).not.toBe(before.color);
    expect(own.size).not.toBe(before.size);
    expect(own.spacing).toBe('normal');
    expect(own.family).not.toContain('Georgia');
  });

  test('gives axe nothing to complain of', async ({ page }) => {
    await openForeignPage(page);
    await page.getByRole('link', { name: 'Ben' }).hover();
    await expect(followButton(card(page), 'Ben Carter')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('kith-hover-profile').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

test('in a page of another making, the hover profile says that one is signed out', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  await openForeignPage(page);
  await page.getByRole('link', { name: 'Ben' }).hover();
  await expect(card(page).getByRole('heading', { name: 'Sign in to see who this is.' })).toBeVisible();
  await expect(card(page).getByText('Ben Carter')).toHaveCount(0);
});

/** Opens the page that tests/pages has, at an address of the site, so that the session is the site's. */
async function openForeignPage(page: Page): Promise<void> {
  const html = await readFile(join(__dirname, 'pages/widget.html'), 'utf8');
  await page.route('**/minutes', (route) => route.fulfill({ body: html.replaceAll('{kith}', ''), contentType: 'text/html' }));
  await page.goto('/minutes');
  await page.waitForFunction(() => 'HoverProfile' in window);
}

/** What a style of the page would change. */
function look(of: Locator) {
  return of.evaluate((element) => {
    const { color, fontSize, letterSpacing, fontFamily } = getComputedStyle(element);
    return { color, size: fontSize, spacing: letterSpacing, family: fontFamily };
  });
}
