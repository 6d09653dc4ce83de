// A whole real history, imported: many people, names as people write them, edits of years.

import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { run } from './support/server';
import { expect, test } from './support/site';
import { becomeAdministrator, card, network, openCard, picture, toldIn } from './support/steps';

const BOOK = resolve(__dirname, '../../shared/data/book-history.jsonl');
const AUTHOR = 'Carol (Nichols || Goulding)';
const LIMIT = 180_000;

async function importBook(data: string): Promise<{ code: number | null; last: string }> {
  await access(BOOK).catch(() => {
    throw new Error(`${BOOK} is missing: the history of the book lies beside the repository and is part of what is tested`);
  });
  const { code, output } = await run('import', '--source', 'book', '--data', data, BOOK);
  return { code, last: output.split('\n').at(-1)! };
}

test('the history of a book shows real people and their edits, and a second import adds nothing', async ({ newSite, newVisitor }) => {
  test.setTimeout(LIMIT);
  const site = await newSite({
    demo: false,
    prepare: async (data) => {
      const { code, last } = await importBook(data);
      expect(last).toMatch(/^[\d,]+ added, 0 unchanged, 0 refused$/);
      expect(code).toBe(0);
    },
  });
  const page = await newVisitor(site);
  await becomeAdministrator(page, site);

  // The directory knows all of them, and pages through them.
  await page.goto('/people');
  await expect(page.getByText('742 people', { exact: true })).toBeVisible();
  const people = page.getByRole('list', { name: 'People' });
  await expect(people.getByRole('listitem')).toHaveCount(50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(people.getByRole('listitem')).toHaveCount(100);

  // The most active author: 4,802 edits, and a name that is not made for patterns.
  await page.getByRole('searchbox', { name: 'Search by name, username or e-mail' }).fill('carol nich');
  await expect(page.getByText('1 person', { exact: true })).toBeVisible();
  const profile = await openCard(page, AUTHOR, people);
  await expect(profile.getByRole('heading', { name: AUTHOR, exact: true })).toBeVisible();
  await expect(profile.getByRole('link', { name: '158 followers' })).toBeVisible();
  await profile.getByRole('button', { name: `Follow ${AUTHOR}` }).click();
  await expect(profile.getByRole('button', { name: `Following ${AUTHOR}` })).toBeVisible();

  await picture(AUTHOR, people).click();
  await expect(page.getByRole('heading', { name: AUTHOR, level: 1 })).toBeVisible();
  await expect(card(AUTHOR, page)).toHaveCount(0);
  const latest = page.getByRole('complementary').getByRole('listitem').filter({ hasText: AUTHOR });
  await expect(latest.first()).toContainText(/edited|added/);
  await expect(page.getByRole('main').getByRole('link', { name: '158 following' })).toBeVisible();

  // Whom the author follows, and what those did.
  await page.getByRole('navigation', { name: 'Pages of this person' }).getByRole('link', { name: 'Network' }).click();
  const { following, followers, lines, activity } = network(page);
  await expect(following.getByRole('listitem')).toHaveCount(12);
  await expect(followers.getByRole('listitem')).toHaveCount(12);
  await expect.poll(() => toldIn(lines)).toBe(30);
  // The pages of a commit are one line.
  expect(await lines.count()).toBeLessThan(30);
  await expect(lines.first()).toContainText(/edited|added/);
  await expect(lines.first().getByRole('link').first()).toBeVisible();
  await activity.getByRole('button', { name: 'Show older' }).press('Enter');
  await expect.poll(() => toldIn(lines)).toBeGreaterThanOrEqual(60);

  // The administrator's own network begins with the one who was followed.
  await page.getByRole('link', { name: 'Kith', exact: true }).click();
  await expect(picture(AUTHOR, following)).toBeVisible();
  await expect.poll(() => toldIn(lines)).toBeGreaterThanOrEqual(30);

  const { code, last } = await importBook(site.data);
  expect(last).toMatch(/^0 added, [\d,]+ unchanged, 0 refused$/);
  expect(code).toBe(0);
});
