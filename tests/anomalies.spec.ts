// What other systems leave behind: odd people, follows and activity, as imports and old versions bring them. Each row
// stands or falls alone: every page shows, and so does every other row. The server's half is server/tests/api/anomalies.rs.

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { card } from './support/people';
import { run } from './support/server';
import { type Locator, type Page, type Site, expect, signInAs, test } from './support/site';
import { network } from './support/steps';

/** Names as long as a name may be: with places to break, and without. */
const LONG = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(6).slice(0, 200);
const UNBROKEN = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6).slice(0, 200);

/** Username and name of everybody who is there; those who are gone are in nobody's list. */
const CAST = [
  ['odd.good', 'Good Old Hand'],
  // The same person in two directories: two accounts with one address that nobody has confirmed.
  ['odd.twice', 'The Same Person'],
  ['odd.twice-2', 'The Same Person'],
  ['odd.one', 'Kim Lee'],
  ['odd.two', 'Kim Lee'],
  ['odd.long', LONG],
  ['odd.unbroken', UNBROKEN],
  ['odd.blank', ''],
  ['odd.nopicture', 'No Picture'],
  ['odd.zero', 'Zero Time'],
] as const;
const GONE = [
  ['odd.gone', 'Deactivated Author'],
  ['odd.deleted', 'Deleted Account'],
] as const;

/** What Good Old Hand has done, and the deactivated author. */
const LINES = ['a good line', 'on a deleted page', 'an unknown verb', 'on no page', 'at time zero', 'far in the future'];

/** Brings them all, followed by Ana. What the import does not take is written past the server, as old versions did. */
async function bringOddities(page: Page, site: Site): Promise<void> {
  const now = new Date().toISOString();
  const edit = (actor: string, object: string, summary: string) =>
    ({ type: 'Update', id: summary, actor, object, published: now, summary });
  const lines = [
    ...[...CAST, ...GONE].map(([username, name]) => ({
      type: 'Person',
      id: username,
      preferredUsername: username,
      name: name || 'to be emptied',
      email: username.startsWith('odd.twice') ? 'twice@example.com' : undefined,
    })),
    // It differs by case alone: taken, under another username.
    { type: 'Person', id: 'case', preferredUsername: 'ODD.GOOD', name: 'Good In Capitals' },
    { type: 'Space', id: 'open', name: 'Open' },
    { type: 'Page', id: 'kept', name: 'Kept', context: 'open' },
    { type: 'Page', id: 'removed', name: 'Removed', context: 'open' },
    ...LINES.map((words) => edit('odd.good', words === 'on a deleted page' ? 'removed' : 'kept', words)),
    edit('odd.gone', 'kept', 'by one who is deactivated'),
    { type: 'Follow', id: 'follow', actor: 'odd.zero', object: 'odd.good', published: now },
    ...['said now', 'said in the year 292277', 'said at the beginning'].map((content) =>
      ({ type: 'Note', id: content, attributedTo: 'odd.good', content, published: now })),
  ];
  const file = join(site.data, 'odd.jsonl');
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const { code, output } = await run('import', '--data', site.data, file);
  expect(output).toContain(' 0 refused');
  expect(code).toBe(0);

  for (const [username] of [...CAST, ...GONE]) {
    const { person } = await (await page.request.get(`/api/v1/people/${username}`)).json();
    const answer = await page.request.put(`/api/v1/me/following/${person.id}`, { headers: { Origin: site.url } });
    expect(answer.status()).toBe(200);
  }
  const key = (username: string) => `(SELECT person FROM usernames WHERE folded = '${username}')`;
  write(site, `
    INSERT OR REPLACE INTO follows SELECT key, key, 2, 1, 0, 0, 0 FROM people WHERE username = 'ana';
    INSERT OR REPLACE INTO follows SELECT person, ${key('ana')}, 2, 1, 0, 0, 0 FROM usernames WHERE folded LIKE 'odd.%';
    UPDATE people SET name = '', name_sort = '' WHERE username = 'odd.blank';
    UPDATE people SET picture = '/pictures/AAAAAAAAAAAAAAAAAAAAAA' WHERE username = 'odd.nopicture';
    UPDATE people SET time_zone = 'Nowhere/At_All', joined = 0, active_at = 0 WHERE username = 'odd.zero';
    UPDATE people SET state = 1 WHERE username = 'odd.gone';
    UPDATE people SET state = 2 WHERE username = 'odd.deleted';
    UPDATE pages SET deleted = 1 WHERE name = 'Removed';
    UPDATE activities SET verb = 'juggled' WHERE excerpt = 'an unknown verb';
    UPDATE activities SET page = NULL WHERE excerpt = 'on no page';
    UPDATE activities SET published = 0 WHERE excerpt = 'at time zero';
    UPDATE activities SET published = 9223372036854775806 WHERE excerpt = 'far in the future';
    UPDATE activities SET person = NULL WHERE verb = 'followed' AND actor = ${key('odd.zero')};
    UPDATE statuses SET published = 9223372036854775807 WHERE content = 'said in the year 292277';
    UPDATE statuses SET published = 0 WHERE content = 'said at the beginning';
  `);
}

/** Runs statements on the database of a site. Python is here anyway, for the test of the API's description. */
function write(site: Site, statements: string): void {
  const program = 'import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=20).executescript(sys.stdin.read())';
  execFileSync('python3', ['-c', program, join(site.data, 'kith.sqlite')], { input: `BEGIN;${statements}COMMIT;` });
}

/** A picture that is no longer there: the browser writes that down, and the page shows what it has. */
const NO_PICTURE = /status of 404 .*\/pictures\/AAAAAAAAAAAAAAAAAAAAAA/;

const peopleList = (page: Page) => page.getByRole('list', { name: 'People' });

/** The row of somebody, by the address that it leads to: names do not tell these people apart. */
function row(list: Locator, username: string): Locator {
  return list.getByRole('listitem').filter({ has: list.page().locator(`a[href="/people/${username}"]`) });
}

test.beforeEach(async ({ page, site, expectConsoleErrors }) => {
  // A dozen people are brought and followed before each.
  test.setTimeout(120_000);
  expectConsoleErrors(NO_PICTURE);
  await signInAs(page, 'ana');
  await bringOddities(page, site);
});

test('odd people stand in the directory, each with a name to be called by and a hover profile that opens', async ({ page }) => {
  await page.goto('/people?q=odd');
  const list = peopleList(page);
  await expect(list.getByRole('listitem')).toHaveCount(CAST.length + 1);
  for (const [username, name] of CAST) {
    const link = row(list, username).locator(`a[href="/people/${username}"]`);
    await expect(link, username).toHaveAccessibleName(name || username);
    await link.focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('dialog', { name: name || username, exact: true }), username).toBeVisible();
    await expect(card(page).getByText(`@${username}`, { exact: false }).first()).toBeVisible();
    await expect(card(page).getByRole('button', { name: /^(Follow|Following|Unfollow) / })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
  }
  for (const sort of ['Newest', 'Most recent activity']) {
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption(sort);
    await expect(list).toHaveAttribute('aria-busy', 'false');
    await expect(list.getByRole('listitem'), sort).toHaveCount(CAST.length + 1);
  }
});

test('odd people have all their pages, and those who are gone have none', async ({ page, expectConsoleErrors }) => {
  for (const [username, name] of CAST) {
    await page.goto(`/people/${username}`);
    await expect(page.getByRole('heading', { level: 1, name: name || username, exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /^(Following|Unfollow) / }).first(), username).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  for (const username of ['odd.good', 'odd.blank', 'odd.unbroken', 'odd.zero']) {
    await page.goto(`/people/${username}/network`);
    await expect(page.getByRole('heading', { level: 1, name: /network$/ })).toBeVisible();
    await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  expectConsoleErrors(/status of 404/);
  await page.goto('/people/odd.deleted');
  await expect(page.getByRole('heading', { level: 1, name: 'Profile not found' })).toBeVisible();
});

test('odd follows leave “unavailable user” in their places, and every other row shows', async ({ page }) => {
  await page.goto('/people/ana/network');
  const { followingSection, following, followersSection, followers } = network(page);
  await expect(following.getByRole('listitem').first()).toBeVisible();
  await showAll(followingSection);
  await showAll(followersSection);
  for (const [username] of CAST) {
    await expect(row(following, username), username).toHaveCount(1);
    await expect(row(followers, username), username).toHaveCount(1);
  }
  // And one of the demo's own.
  await expect(following.getByText('unavailable user')).toHaveCount(GONE.length + 1);
  for (const [, name] of GONE) await expect(page.getByText(name)).toHaveCount(0);
  // Of oneself there is no button, whatever the database says.
  await expect(row(following, 'ana').getByRole('button', { name: /^(Follow|Unfollow)/ })).toHaveCount(0);
});

test('odd activity and status updates are told, each in a line of its own', async ({ page }) => {
  await page.goto('/people/ana/network');
  const { lines, activity } = network(page);
  await expect(lines.first()).toBeVisible();
  const seen = lines.filter({ hasText: 'Good Old Hand' });
  await expect(seen.filter({ hasText: 'did something' }).first()).toBeVisible();
  await expect(activity.getByText('unavailable user').first(), 'the deactivated author').toBeVisible();
  await expect(activity.getByText('Deactivated Author')).toHaveCount(0);
  await expect(activity.getByText('Removed', { exact: true }), 'the name of a deleted page').toHaveCount(0);

  await page.goto('/people/odd.good');
  await expect(page.getByRole('heading', { name: 'Latest activity' })).toBeVisible();
  await page.goto('/people/odd.good/statuses');
  const updates = page.getByRole('list', { name: 'Status updates' }).getByRole('listitem');
  await expect(updates).toHaveCount(3);
  for (const text of ['said now', 'said in the year 292277', 'said at the beginning']) {
    await expect(updates.filter({ hasText: text })).toHaveCount(1);
  }
});

for (const width of [360, 320]) {
  test(`at ${width} px nothing odd is wider than the window`, async ({ page }) => {
    await page.setViewportSize({ width, height: 640 });
    const fits = async (what: string) => {
      await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
      const across = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(across, what).toBeLessThanOrEqual(width);
    };
    await page.goto('/people?q=odd');
    const list = peopleList(page);
    await expect(list.getByRole('listitem')).toHaveCount(CAST.length + 1);
    await fits('the people');
    for (const username of ['odd.long', 'odd.unbroken', 'odd.blank', 'odd.zero', 'odd.nopicture']) {
      await page.goto('/people?q=odd');
      await row(list, username).locator('a').first().focus();
      await page.keyboard.press('Space');
      await expect(card(page).getByRole('button', { name: /^(Following|Unfollow) / })).toBeVisible();
      await expect.poll(() => outside(card(page)), `the card of ${username}`).toBe(0);
      await page.goto(`/people/${username}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await fits(`the profile of ${username}`);
      await page.goto(`/people/${username}/network`);
      await expect(page.getByRole('heading', { level: 1, name: /network$/ })).toBeVisible();
      await fits(`the network of ${username}`);
      await page.goto(`/people/${username}/statuses`);
      await expect(page.getByRole('heading', { level: 1, name: /status updates$/ })).toBeVisible();
      await fits(`the status updates of ${username}`);
    }
    await page.goto('/people/ana/network');
    const { lines, followingSection, followersSection } = network(page);
    await expect(lines.first()).toBeVisible();
    await showAll(followingSection);
    await showAll(followersSection);
    await fits('the own network');
  });
}

/** By how many pixels something is out of the window to the left or right. */
function outside(element: Locator): Promise<number> {
  return element.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return Math.round(Math.max(0, -left, right - innerWidth, element.scrollWidth - element.clientWidth));
  });
}

/** Shows a list of people to its end. */
async function showAll(section: Locator): Promise<void> {
  const more = section.getByRole('button', { name: 'Show more' });
  await expect(section.getByRole('listitem').first()).toBeVisible();
  await expect(async () => {
    if (await more.isVisible()) await more.press('Enter', { timeout: 1_000 });
    await expect(more).toHaveCount(0, { timeout: 500 });
  }).toPass();
}
