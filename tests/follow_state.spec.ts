// What is shown of whom one follows: undone by one click, not lost with the page, told to that person's elements alone.

import { follows, followButton, hold, openPeople, openProfile } from './support/people';
import { expect, signInAs, test } from './support/site';
import { tabTo } from './support/steps';

const OLGA = 'Ольга Соколова';
const RUTH = 'Ruth Achterberg';

test.describe('an Unfollow', () => {
  test.beforeEach(async ({ page }) => signInAs(page, 'ana'));

  test('is told once and undone by one click', async ({ page }) => {
    const button = await openProfile(page, 'olga', OLGA);
    await button.click();
    const told = page.getByText(`You no longer follow ${OLGA}.`);
    await expect(told).toHaveCount(1);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await follows(page, 'olga')).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(button).toHaveAccessibleName(/^(Following|Unfollow) /);
    await expect(button).toHaveAttribute('aria-busy', 'false');
    await expect(told).toHaveCount(0);
    expect(await follows(page, 'olga')).toBe(true);
  });

  test('is undone by the keyboard alone, and the focus stays where the message was met', async ({ page }) => {
    const button = await openProfile(page, 'olga', OLGA);
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(`You no longer follow ${OLGA}.`)).toBeVisible();
    await tabTo(page, page.getByRole('button', { name: 'Undo' }));
    await page.keyboard.press('Enter');
    await expect(button).toHaveAccessibleName(/^(Following|Unfollow) /);
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
    await expect.poll(() => follows(page, 'olga')).toBe(true);
    // The message is gone with its button; whoever tabs on does not begin at the top of the page.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  });

  test('can be undone as long as the message is pointed at or has the focus', async ({ page }) => {
    await page.clock.install();
    const button = await openProfile(page, 'olga', OLGA);
    await button.click();
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.hover();
    await page.clock.runFor(60_000);
    await expect(undo).toBeVisible();
    await page.mouse.move(2, 2);
    await undo.focus();
    await page.clock.runFor(60_000);
    await expect(undo).toBeFocused();
    await undo.blur();
    await page.clock.runFor(3_000);
    await expect(undo).toHaveCount(0);
  });

  test('offers nothing to undo any more once the person is followed again', async ({ page }) => {
    const button = await openProfile(page, 'olga', OLGA);
    await button.click();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    await button.click();
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
    await expect.poll(() => follows(page, 'olga')).toBe(true);
    await button.click();
    await expect(page.getByText(`You no longer follow ${OLGA}.`)).toHaveCount(1);
  });
});

test('a click right before the page is loaded again is not lost', async ({ page }) => {
  await signInAs(page, 'ana');
  const button = await openProfile(page, 'ruth', RUTH);
  await expect(button).toHaveAccessibleName(`Follow ${RUTH}`);
  const loaded = page.waitForEvent('load');
  await button.evaluate((element: HTMLElement) => {
    element.click();
    location.reload();
  });
  await loaded;
  await expect.poll(() => follows(page, 'ruth')).toBe(true);
  await page.reload();
  await expect(button).toHaveAccessibleName(`Following ${RUTH}`);
});

test('a click changes the elements of that person and nothing else', async ({ page }) => {
  await signInAs(page, 'ana');
  await openPeople(page);
  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: RUTH, exact: true }) });
  const button = followButton(row, RUTH);
  await row.evaluate((own) => {
    const seen = { own: 0, other: [] as string[] };
    Object.assign(window, { seen });
    const observer = new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (own.contains(target)) seen.own += 1;
        else seen.other.push((target as Element).outerHTML?.slice(0, 120) ?? target.nodeName);
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await button.evaluate((element: HTMLElement) => element.click());
  await expect(button).toHaveAccessibleName(`Following ${RUTH}`);
  await expect(button).toHaveAttribute('aria-busy', 'false');
  expect(await follows(page, 'ruth')).toBe(true);
  const seen = await page.evaluate(() => (window as unknown as { seen: { own: number; other: string[] } }).seen);
  expect(seen.other).toEqual([]);
  expect(seen.own).toBeGreaterThan(0);
});

test('a button never says Follow before it says Following', async ({ page }) => {
  await signInAs(page, 'ana');
  // Every name that a button by Olga ever had, from the first element of the page on.
  await page.addInitScript(() => {
    const names: string[] = [];
    Object.assign(window, { names });
    new MutationObserver(() => {
      for (const button of document.querySelectorAll('.follow-button[aria-label$="Соколова"]')) {
        const name = (button as HTMLElement).hidden ? 'hidden' : button.getAttribute('aria-label')!;
        if (names.at(-1) !== name) names.push(name);
      }
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  const held = await hold(page, /\/api\/v1\/people(\/olga)?(\?.*)?$/);
  for (const address of ['/people/olga', '/people']) {
    const waiting = held.count();
    await page.goto(address);
    await expect.poll(held.count).toBeGreaterThan(waiting);
    held.letGo();
    await expect(followButton(page.getByRole('main'), OLGA)).toBeVisible();
    const names = await page.evaluate(() => (window as unknown as { names: string[] }).names);
    expect(names.filter((name) => name !== 'hidden')).toEqual([`Following ${OLGA}`]);
  }
});
