// What people do on any page, in words.

import { expect, type Locator, type Page } from '@playwright/test';

/** The link of somebody: the picture, and the name where it stands beside it. */
export function picture(of: string, within: Page | Locator): Locator {
  return within.getByRole('link', { name: of, exact: true });
}

/** The open hover profile of somebody. */
export function card(of: string, page: Page): Locator {
  return page.getByRole('dialog', { name: of, exact: true });
}

/** Moves the pointer over there as a hand does, through all that lies between. */
export async function moveTo(page: Page, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('nobody can point at what is not shown');
  // Where a person's link begins is the picture. Few steps: on a slow machine each takes long, and a card waits a
  // quarter of a second for a pointer between its picture and itself.
  await page.mouse.move(box.x + Math.min(16, box.width / 2), box.y + box.height / 2, { steps: 4 });
}

/** Rests on a picture until the hover profile is open. */
export async function openCard(page: Page, of: string, within: Page | Locator = page): Promise<Locator> {
  // From elsewhere: a pointer that lies there already does not move.
  await page.mouse.move(2, 2);
  await moveTo(page, picture(of, within).first());
  await expect(card(of, page)).toBeVisible();
  return card(of, page);
}

/** Presses Tab until it has the focus. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target} is not reached by 60 times ${key}`);
}

/** Opens the menu behind one's own picture and chooses from it. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Creates the administrator of a site that has nobody who can sign in, by the address that its log told. */
export async function becomeAdministrator(page: Page, site: { log(): string }): Promise<void> {
  const told = /http:\S+\/setup#\S+/;
  await expect.poll(site.log).toMatch(told);
  await page.goto(site.log().match(told)![0]);
  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('E-mail').fill('ada@kith.example');
  await page.getByLabel('Password').fill('engine of 1843');
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await expect(page.getByRole('button', { name: 'Menu of Ada Lovelace' })).toBeVisible();
}

/** Shows Recent Activity to its end. Scrolling there may load by itself: the button is pressed while there is one. */
export async function showAllOlder(activity: Locator): Promise<void> {
  const older = activity.getByRole('button', { name: 'Show older' });
  await expect(async () => {
    if (await older.isVisible()) await older.press('Enter', { timeout: 1000 });
    await expect(older).toHaveCount(0, { timeout: 500 });
  }).toPass();
}

/** How many things are told in lines of activity: a line of several says of how many. */
export async function toldIn(lines: Locator): Promise<number> {
  const words = await lines.allTextContents();
  return words.reduce((sum, line) => sum + Number(line.match(/(\d+) (?:pages|posts|edits)/)?.[1] ?? 1), 0);
}

/** The parts of a Network view. */
export function network(page: Page) {
  const activity = page.getByRole('region', { name: 'Recent Activity' });
  return {
    chooser: page.getByRole('region', { name: 'Follow somebody' }),
    field: page.getByRole('combobox', { name: 'Following', exact: true }),
    following: page.getByRole('list', { name: 'Following', exact: true }),
    followers: page.getByRole('list', { name: 'Followers', exact: true }),
    followingSection: page.getByRole('region', { name: /^Following/ }),
    followersSection: page.getByRole('region', { name: /^Followers/ }),
    activity,
    lines: activity.getByRole('listitem'),
    /** What somebody did, as told in Recent Activity. */
    linesBy: (name: string) => activity.getByRole('listitem').filter({ hasText: new RegExp(`^\\s*${name}`) }),
  };
}
