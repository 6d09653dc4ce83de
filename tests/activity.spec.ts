// Recent Activity: what is told as one, which of it is told, and how older items come.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hold, watchRequests } from './support/people';
import { run } from './support/server';
import { type Page, type Site, expect, signInAs, test } from './support/site';
import { network, picture, tabTo } from './support/steps';

const MEI = 'Mei Lin Tan';
const NOON = Date.parse('2026-03-04T12:00:00Z');

/** An edit: which page, how many minutes before noon, what was written. */
type Edit = [page: string, minutes: number, summary?: string, verb?: 'Create' | 'Update'];

/** Brings Vera, who edited pages of a space named Atlas, and lets the one who is signed in follow her. */
async function bringVera(page: Page, site: Site, edits: Edit[]): Promise<void> {
  const pages = [...new Set(edits.map(([name]) => name))];
  const lines = [
    { type: 'Person', id: 'vera', preferredUsername: 'vera', name: 'Vera Quist' },
    { type: 'Space', id: 'atlas', name: 'Atlas' },
    ...pages.map((name) => ({ type: 'Page', id: name, name, context: 'atlas' })),
    ...edits.map(([name, minutes, summary, verb = 'Update'], at) => ({
      type: verb,
      id: `edit ${at}`,
      actor: 'vera',
      object: name,
      published: new Date(NOON - minutes * 60_000).toISOString(),
      summary,
    })),
  ];
  const file = join(site.data, 'vera.jsonl');
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const { code, output } = await run('import', '--data', site.data, file);
  expect(output).toContain(' 0 refused');
  expect(code).toBe(0);
  const { person } = await (await page.request.get('/api/v1/people/vera')).json();
  const answer = await page.request.put(`/api/v1/me/following/${person.id}`, { headers: { Origin: site.url } });
  expect(answer.status()).toBe(200);
}

/** Opens the own network and waits for the activity. */
async function openOwn(page: Page, query = ''): Promise<ReturnType<typeof network>> {
  await page.goto(`/people/ana/network${query}`);
  await expect(network(page).activity.getByRole('heading', { level: 3 }).first()).toBeVisible();
  return network(page);
}

const filterButton = (page: Page) => page.getByRole('button', { name: 'Filter', exact: true });
const inUse = (page: Page) => page.getByRole('group', { name: 'Filters in use' });

test.describe('what belongs together is one line', () => {
  test('several edits of a page, with the times of all of them', async ({ page, site }) => {
    await signInAs(page, 'ana');
    await bringVera(page, site, [['Harbours', 0, 'the new pier'], ['Harbours', 50, 'the old pier'], ['Harbours', 400, 'piers']]);
    const { linesBy } = await openOwn(page, `?person=${await idOf(page, 'vera')}`);
    await expect(linesBy('Vera Quist')).toHaveCount(2);
    const line = linesBy('Vera Quist').first();
    await expect(line).toContainText('Vera Quist edited Harbours in Atlas');
    await expect(line).toContainText('the new pier');
    await expect(line).not.toContainText('the old pier');

    // In the time zone of ana's account, Lisbon's, and not in the browser's.
    const edits = line.getByRole('button', { name: '2 edits' });
    await expect(edits).toHaveAttribute('aria-expanded', 'false');
    await edits.press('Enter');
    await expect(edits).toHaveAttribute('aria-expanded', 'true');
    await expect(line.getByRole('list').getByRole('listitem')).toHaveText([/12:00.*the new pier/, /11:10.*the old pier/]);
    await expect(line.getByRole('list').getByRole('time').last()).toHaveAttribute('title', /4 March 2026.*11:10/);
    await edits.press('Space');
    await expect(line.getByRole('list')).toHaveCount(0);
    await expect(edits).toBeFocused();
  });

  test('the pages of a commit, with the names of all of them', async ({ page, site }) => {
    await signInAs(page, 'ana');
    await bringVera(page, site, [
      ['Harbours', 0, 'one commit'], ['Lighthouses', 0, 'one commit'], ['Buoys', 0, 'one commit'],
      ['Charts', 0, 'another commit'],
    ]);
    const { linesBy } = await openOwn(page, `?person=${await idOf(page, 'vera')}`);
    await expect(linesBy('Vera Quist')).toHaveCount(2);
    const commit = linesBy('Vera Quist').filter({ hasText: 'one commit' });
    await expect(commit).toContainText(/Vera Quist edited\s+3 pages\s+in Atlas/);
    await expect(commit.getByText('Lighthouses')).toHaveCount(0);
    await commit.getByRole('button', { name: '3 pages' }).click();
    const names = await commit.getByRole('list').getByRole('listitem').allTextContents();
    expect(names.toSorted()).toEqual(['Buoys', 'Harbours', 'Lighthouses']);
  });

  test('a line grows while older items come: it stays unfolded, and keeps the focus', async ({ page, site }) => {
    await signInAs(page, 'ana');
    // One page of the list ends in the midst of a commit of 40 pages.
    await bringVera(page, site, Array.from({ length: 40 }, (_, at): Edit => [`Sheet ${at + 1}`, 0, 'all sheets']));
    const older = await hold(page, /\/network\?.*cursor=/);
    const { linesBy } = await openOwn(page, `?person=${await idOf(page, 'vera')}`);
    const pages = linesBy('Vera Quist').getByRole('button', { name: '30 pages' });
    await pages.click();
    await expect(linesBy('Vera Quist').getByRole('list').getByRole('listitem')).toHaveCount(30);
    older.letGo();
    const grown = linesBy('Vera Quist').getByRole('button', { name: '40 pages' });
    await expect(grown).toHaveAttribute('aria-expanded', 'true');
    await expect(linesBy('Vera Quist').getByRole('list').getByRole('listitem')).toHaveCount(40);
  });
});

test.describe('filters', () => {
  test('by type stand in the address, survive a reload, are undone by Back', async ({ page }) => {
    await signInAs(page, 'ana');
    const { lines } = await openOwn(page);
    await filterButton(page).click();
    await page.getByRole('checkbox', { name: 'Comments' }).check();
    await expect(page).toHaveURL('/people/ana/network?kind=comments');
    await expect(lines.filter({ hasNotText: /commented on|edited a comment/ })).toHaveCount(0);
    await expect(lines.first()).toBeVisible();

    await page.getByRole('checkbox', { name: 'Status updates' }).check();
    await expect(page).toHaveURL('/people/ana/network?kind=comments,statuses');
    await expect(lines.filter({ hasText: 'updated the status' }).first()).toBeVisible();
    await page.reload();
    await expect(lines.filter({ hasText: 'updated the status' }).first()).toBeVisible();
    await expect(lines.filter({ hasNotText: /commented on|edited a comment|updated the status/ })).toHaveCount(0);
    await expect(inUse(page).getByRole('button', { name: 'Remove filter Comments' })).toBeVisible();

    await page.goBack();
    await expect(page).toHaveURL('/people/ana/network?kind=comments');
    await expect(lines.filter({ hasText: 'updated the status' })).toHaveCount(0);
    await page.goBack();
    await expect(page).toHaveURL('/people/ana/network');
    await expect(inUse(page)).toHaveCount(0);
    await expect(lines.filter({ hasText: /added|edited/ }).first()).toBeVisible();
  });

  test('by person are chosen among those followed, by keyboard', async ({ page }) => {
    await signInAs(page, 'ana');
    const { lines, linesBy } = await openOwn(page);
    await tabTo(page, filterButton(page));
    await page.keyboard.press('Enter');
    const field = page.getByRole('combobox', { name: 'Person' });
    await tabTo(page, field);
    // With nothing typed, those followed are offered.
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('option', { name: MEI })).toBeVisible();
    await field.fill('chidi');
    await expect(page.getByRole('listbox').getByRole('option'), 'whom she does not follow').toHaveCount(0);
    await field.fill('mei');
    await expect(page.getByRole('option', { name: MEI })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\?person=[0-9A-Z]{13}$/);
    await expect(lines.first()).toBeVisible();
    await expect.poll(async () => (await lines.count()) === (await linesBy(MEI).count())).toBe(true);

    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
    await expect(filterButton(page)).toBeFocused();
    const chip = inUse(page).getByRole('button', { name: `Remove filter ${MEI}` });
    await tabTo(page, chip);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/people/ana/network');
    await expect(filterButton(page)).toBeFocused();
  });

  test('by space come with a click on its name, and keep the other filters', async ({ page }) => {
    await signInAs(page, 'ana');
    const { lines } = await openOwn(page, '?kind=pages');
    await lines.getByRole('link', { name: 'Handbook' }).first().click();
    await expect(page).toHaveURL(/\?kind=pages&space=[0-9A-Z]{13}$/);
    await expect(lines.first()).toBeVisible();
    await expect(lines.filter({ hasNotText: 'in Handbook' })).toHaveCount(0);
    await inUse(page).getByRole('button', { name: 'Clear filters' }).click();
    await expect(page).toHaveURL('/people/ana/network');
    await expect(filterButton(page)).toBeFocused();
    await expect(lines.filter({ hasNotText: 'in Handbook' }).first()).toBeVisible();
  });

  test('of a link say whom and which space they are about', async ({ page }) => {
    await signInAs(page, 'ana');
    const me = await (await page.request.get('/api/v1/me')).json();
    const told = await (await page.request.get(`/api/v1/people/${me.person.id}/network?limit=100`)).json();
    const { id } = told.items.find(({ space }: { space?: { name: string } }) => space?.name === 'Handbook').space;
    for (const [query, name] of [[`?space=${id}`, 'Handbook'], [`?person=${await idOf(page, 'mei')}`, MEI]]) {
      await page.goto(`/people/ana/network${query}`);
      await expect(network(page).lines.first()).toBeVisible();
      await expect(inUse(page).getByRole('button', { name: `Remove filter ${name}` })).toBeVisible();
      await expect(inUse(page).getByRole('button')).toHaveCount(2);
    }
    // A list that is loaded again leaves the focus where it is.
    const chip = inUse(page).getByRole('button', { name: `Remove filter ${MEI}` });
    await chip.focus();
    const again = page.waitForResponse(/\/network\?/);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await again;
    await expect(network(page).activity.locator('[aria-busy=true]')).toHaveCount(0);
    await expect(chip).toBeFocused();
  });

  test('that find nothing say so, and are cleared', async ({ page }) => {
    await signInAs(page, 'ana');
    // Nobody has this id.
    await page.goto('/people/ana/network?person=0000000000001&own=true');
    const { activity, lines } = network(page);
    await expect(activity.getByText('No activity fits these filters.')).toBeVisible();
    await expect(inUse(page).getByRole('button', { name: 'Remove filter One person' })).toBeVisible();
    await activity.getByRole('button', { name: 'Clear filters' }).last().click();
    await expect(lines.first()).toBeVisible();
    await expect(page, 'what is included stays included').toHaveURL('/people/ana/network?own=true');
    await expect(filterButton(page)).toBeFocused();
  });

  test('and what is included of one’s own stand in the address together', async ({ page }) => {
    await signInAs(page, 'ana');
    const { activity, linesBy } = await openOwn(page);
    await activity.getByRole('switch', { name: 'Include my own activity' }).check();
    await expect(page).toHaveURL('/people/ana/network?own=true');
    await expect(linesBy('Ana Moreira').first()).toBeVisible();
    await page.reload();
    await expect(linesBy('Ana Moreira').first()).toBeVisible();
    await expect(activity.getByRole('switch')).toBeChecked();
    await page.goBack();
    await expect(page).toHaveURL('/people/ana/network');
    await expect(linesBy('Ana Moreira')).toHaveCount(0);
    await expect(activity.getByRole('switch')).not.toBeChecked();
  });

  test('may fail, and are tried again', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await signInAs(page, 'ana');
    const { activity, lines } = await openOwn(page);
    await page.route(/\/network\?.*kind=/, (route) => route.fulfill({ status: 500 }), { times: 1 });
    await filterButton(page).click();
    await page.getByRole('checkbox', { name: 'Pages' }).check();
    const failure = activity.getByRole('alert').filter({ hasText: 'The activity could not be loaded.' });
    await expect(failure).toBeVisible();
    await expect(lines).toHaveCount(0);
    await failure.getByRole('button', { name: 'Retry' }).click();
    await expect(lines.first()).toBeVisible();
    await expect(page).toHaveURL('/people/ana/network?kind=pages');
  });
});

test.describe('older items', () => {
  const commits = (count: number) => Array.from({ length: count }, (_, at): Edit => [`Sheet ${at}`, at, `sheet ${at}`]);

  test('come while one scrolls, one page at a time', async ({ page, site }) => {
    await signInAs(page, 'ana');
    await bringVera(page, site, commits(100));
    const { lines, activity } = await openOwn(page, `?person=${await idOf(page, 'vera')}`);
    await expect(lines).toHaveCount(30);
    const older = await hold(page, /\/network\?.*cursor=/);
    await lines.last().scrollIntoViewIfNeeded();
    await expect.poll(older.count).toBe(1);
    await page.mouse.wheel(0, -300);
    await page.mouse.wheel(0, 600);
    await activity.getByRole('button', { name: 'Show older' }).press('Enter');
    expect(older.count(), 'never two at once').toBe(1);
    older.letGo();
    // To the end, by scrolling alone.
    await expect(async () => {
      await lines.last().scrollIntoViewIfNeeded();
      await expect(lines).toHaveCount(100, { timeout: 500 });
    }).toPass();
    await expect(activity.getByRole('button', { name: 'Show older' })).toHaveCount(0);
    expect(new Set(await lines.allTextContents()).size).toBe(100);
  });

  test('that fail are not asked for again until somebody presses Retry', async ({ page, site, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await signInAs(page, 'ana');
    await bringVera(page, site, commits(40));
    const asked = watchRequests(page, /^\/api\/.*\/network$/);
    await page.route(/\/network\?.*cursor=/, (route) => route.fulfill({ status: 500 }), { times: 1 });
    const { lines, activity } = await openOwn(page, `?person=${await idOf(page, 'vera')}`);
    await lines.last().scrollIntoViewIfNeeded();
    const retry = activity.getByRole('button', { name: 'Retry' });
    await expect(activity.getByRole('alert').filter({ hasText: 'Something went wrong on the server.' })).toBeVisible();
    await expect(retry).toBeInViewport();
    await page.mouse.wheel(0, -2000);
    await expect(retry).not.toBeInViewport();
    await lines.last().scrollIntoViewIfNeeded();
    await expect(retry).toBeInViewport();
    await expect(lines).toHaveCount(30);
    expect(asked.length, 'the first page, and the one that failed').toBe(2);
    await retry.click();
    await expect(lines).toHaveCount(40);
    await expect(activity.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
  });

  test('do not keep the keyboard from the lists beside them', async ({ page, site }) => {
    await signInAs(page, 'ana');
    await bringVera(page, site, commits(100));
    const { activity, followingSection } = await openOwn(page);
    await activity.getByRole('button', { name: 'Show older' }).focus();
    await page.keyboard.press('Tab');
    await expect(followingSection.getByRole('searchbox')).toBeFocused();
  });

  test('are there again for one who comes Back', async ({ page, site }) => {
    await signInAs(page, 'ana');
    await bringVera(page, site, commits(60));
    const { lines } = await openOwn(page, `?person=${await idOf(page, 'vera')}`);
    await expect(async () => {
      await lines.last().scrollIntoViewIfNeeded();
      await expect(lines).toHaveCount(60, { timeout: 500 });
    }).toPass();
    const far = lines.nth(50);
    const words = await far.textContent();
    await far.scrollIntoViewIfNeeded();
    await picture('Vera Quist', far).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Vera Quist' })).toBeVisible();
    await page.goBack();
    await expect(lines).toHaveCount(60);
    await expect(lines.filter({ hasText: words! })).toBeInViewport();
  });
});

async function idOf(page: Page, username: string): Promise<string> {
  return (await (await page.request.get(`/api/v1/people/${username}`)).json()).person.id;
}
