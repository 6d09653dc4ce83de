// Each page for itself: how one finds one's way on it, and what it does when something is empty, missing or broken.

import type { Locator } from '@playwright/test';
import { hold } from './support/people';
import { bringPeople } from './support/import';
import { type Page, expect, signInAs, test } from './support/site';
import { becomeAdministrator, card, chooseFromMenu, network, openCard, picture } from './support/steps';

const BEN = 'Ben Carter';
const LONGEST = /^María de las Mercedes/;

const listOf = (page: Page) => page.getByRole('list', { name: 'People' });
const searchOf = (page: Page) => page.getByRole('searchbox', { name: 'Search by name, username or e-mail' });
// Rows out of view have no inner text: the browser skips what nobody sees.
const nameOf = async (link: Locator) => (await link.textContent())!.trim();
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });

test.describe('the directory', () => {
  test('finds people whatever their accents and case, and says how many', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people');
    await expect(page.getByText('46 people', { exact: true })).toBeVisible();
    for (const [typed, found] of [
      ['GUDMUNDSDOTTIR', 'Björk Guðmundsdóttir Blöndal'],
      ['asgard ing', 'Ingvild Åsgård'],
      ['ελενη', 'Ελένη Παπαδοπούλου'],
      ['nguyen thi', 'Nguyễn Thị Thu Hà'],
      ['zoe', 'Zoë Vandenbroucke'],
    ] as const) {
      await searchOf(page).fill(typed);
      await expect(page.getByText('1 person', { exact: true }), typed).toBeVisible();
      await expect(picture(found, listOf(page))).toBeVisible();
      await expect(listOf(page).getByRole('listitem')).toHaveCount(1);
    }
    await searchOf(page).fill('김민준');
    await expect(page.getByText('2 people', { exact: true })).toBeVisible();
    await expect(page).toHaveURL(`/people?q=${encodeURIComponent('김민준')}`);
  });

  test('explains an empty search, and leads back to everybody', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people?q=nobody%20of%20this%20name');
    await expect(page.getByText('Nobody matches “nobody of this name”.')).toBeVisible();
    await page.getByRole('link', { name: 'Show everybody' }).click();
    await expect(page).toHaveURL('/people');
    await expect(searchOf(page)).toHaveValue('');
    await expect(page.getByText('46 people', { exact: true })).toBeVisible();
  });

  test('is sorted as one chooses, and the address and a reload keep it', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people');
    const names = async () => (await listOf(page).getByRole('link').allTextContents()).map((name) => name.trim());
    const before = async (one: string, other: string) => {
      const now = await names();
      return now.includes(one) && now.indexOf(one) < now.indexOf(other);
    };
    const sort = page.getByRole('combobox', { name: 'Sort by' });
    await expect.poll(() => before('Abril Castañeda', 'Kaito Ōshiro')).toBe(true);
    await sort.selectOption('Most recent activity');
    await expect(page).toHaveURL('/people?sort=active');
    await expect.poll(() => before('Kaito Ōshiro', 'Abril Castañeda')).toBe(true);
    await sort.selectOption('Newest');
    await expect(page).toHaveURL('/people?sort=newest');
    await expect.poll(() => before('Abril Castañeda', 'Kaito Ōshiro')).toBe(true);
    const newest = await names();
    await page.reload();
    await expect(sort).toHaveValue('newest');
    await expect.poll(names).toEqual(newest);
  });

  test('shows more by pages, and Back restores search, order and place', async ({ newSite, newVisitor }) => {
    const site = await newSite();
    await bringPeople(site, 130);
    const page = await newVisitor(site);
    await signInAs(page, 'ana');
    await page.goto('/people');
    const rows = listOf(page).getByRole('listitem');
    await expect(page.getByText('176 people', { exact: true })).toBeVisible();
    await expect(rows).toHaveCount(50);
    const more = page.getByRole('button', { name: 'Show more' });
    await more.click();
    await expect(rows).toHaveCount(100);
    await more.click();
    await expect(rows).toHaveCount(176);
    await expect(more).toHaveCount(0);

    const sorted = page.waitForResponse(/q=visitor&sort=newest/);
    await searchOf(page).fill('visitor');
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Newest');
    await sorted;
    await expect(page).toHaveURL('/people?q=visitor&sort=newest');
    await expect(page.getByText('130 people', { exact: true })).toBeVisible();
    await expect(rows).toHaveCount(50);
    await more.click();
    await expect(rows).toHaveCount(100);
    const far = listOf(page).getByRole('link').nth(80);
    const name = await nameOf(far);
    await far.scrollIntoViewIfNeeded();
    await far.click();
    await expect(title(page, name)).toBeVisible();

    await page.goBack();
    await expect(page).toHaveURL('/people?q=visitor&sort=newest');
    await expect(searchOf(page)).toHaveValue('visitor');
    await expect(page.getByRole('combobox', { name: 'Sort by' })).toHaveValue('newest');
    await expect(picture(name, listOf(page))).toBeInViewport();
  });

  test('keeps what was shown while the next page fails, and tries again', async ({ newSite, newVisitor, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    const site = await newSite();
    await bringPeople(site, 20);
    const page = await newVisitor(site);
    await signInAs(page, 'ana');
    await page.goto('/people');
    const rows = listOf(page).getByRole('listitem');
    await expect(rows).toHaveCount(50);
    await page.route(/\/api\/v1\/people\?.*cursor=/, (route) => route.fulfill({ status: 500 }), { times: 1 });
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect(page.getByText('Something went wrong on the server.')).toBeVisible();
    await expect(rows).toHaveCount(50);
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(rows).toHaveCount(66);
    await expect(page.getByText('Something went wrong on the server.')).toHaveCount(0);
  });
});

test.describe('the search in the top bar', () => {
  test('leads to the one who is chosen', async ({ page }) => {
    await signInAs(page, 'ana');
    const search = page.getByRole('search').getByRole('combobox');
    await search.fill('carter');
    await expect(page.getByRole('search').getByRole('option', { name: BEN })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/people/ben');
    await expect(title(page, BEN)).toBeFocused();
    await expect(search).toHaveValue('');
  });

  test('leads to all who are found where nobody is chosen', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.getByRole('search').getByRole('combobox').fill('min-jun');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/people?q=min-jun');
    await expect(page.getByText('2 people', { exact: true })).toBeVisible();
  });

  test('shows the answer to what was typed last, whatever comes later', async ({ page }) => {
    await signInAs(page, 'ana');
    const early = await hold(page, /\/api\/v1\/people\?q=noor/);
    const search = page.getByRole('search');
    await search.getByRole('combobox').fill('noor');
    await expect.poll(early.count).toBe(1);
    await search.getByRole('combobox').fill('carter');
    await expect(search.getByRole('option', { name: BEN })).toBeVisible();
    early.letGo();
    await search.getByRole('combobox').fill('carter b');
    await expect(search.getByRole('option', { name: BEN })).toBeVisible();
    await expect(search.getByRole('option')).toHaveCount(1);
  });
});

test.describe('a profile', () => {
  test('tells who somebody is, and has a tab for the Network', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ben');
    await expect(title(page, BEN)).toBeVisible();
    const main = page.getByRole('main');
    for (const fact of ['@ben', 'Software engineer', 'Engineering', 'ben at kith dot example']) {
      await expect(main.getByText(fact, { exact: true }).first(), fact).toBeVisible();
    }
    await expect(main.getByRole('heading', { name: 'Details' })).toBeVisible();
    await expect(main.getByRole('heading', { name: 'About me' })).toBeVisible();

    const tabs = page.getByRole('navigation', { name: 'Pages of this person' });
    await expect(tabs.getByRole('link', { name: 'Profile' })).toHaveAttribute('aria-current', 'page');
    await tabs.getByRole('link', { name: 'Network' }).click();
    await expect(page).toHaveURL('/people/ben/network');
    await expect(title(page, `${BEN}’s network`)).toBeVisible();
    await expect(tabs.getByRole('link', { name: 'Network' })).toHaveAttribute('aria-current', 'page');
    await expect(tabs.getByRole('link', { name: 'Profile' })).not.toHaveAttribute('aria-current', 'page');
    await page.goBack();
    await expect(page).toHaveURL('/people/ben');
    await expect(title(page, BEN)).toBeVisible();
    await page.goForward();
    await expect(title(page, `${BEN}’s network`)).toBeVisible();
  });

  test('has some of the network and the latest activity beside it, and More leads to all', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ben');
    const beside = page.getByRole('complementary');
    await expect(picture('Chidi Okafor', beside.getByRole('list', { name: 'Some of those followed' }))).toBeVisible();
    await expect(beside.getByRole('listitem').filter({ hasText: /^\s*Ben Carter/ }).first()).toBeVisible();
    await openCard(page, 'Chidi Okafor', beside.getByRole('list', { name: 'Some of those followed' }));
    await page.keyboard.press('Escape');
    await beside.getByRole('link', { name: `More of ${BEN}’s network` }).click();
    await expect(page).toHaveURL('/people/ben/network');
    await expect(network(page).lines.first()).toBeVisible();
  });

  test('has counts that lead to the lists', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ben');
    await page.getByRole('main').getByRole('link', { name: /^\d+ followers$/ }).click();
    await expect(page).toHaveURL('/people/ben/network#followers');
    const heading = network(page).followersSection.getByRole('heading');
    await expect(heading).toBeFocused();
    await expect(heading).toBeInViewport();
  });

  test('is found by its address however that is written', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/BEN');
    await expect(title(page, BEN)).toBeVisible();
    await expect(page).toHaveURL('/people/ben');
    await page.goto('/people/zo%C3%AB');
    await expect(title(page, 'Zoë Vandenbroucke')).toBeVisible();
  });
});

test.describe('what is not there', () => {
  test('is said to be no page of Kith, and leads on', async ({ page }) => {
    await signInAs(page, 'ana');
    for (const address of ['/nowhere', '/people/ben/settings/more', '/people/%ff']) {
      await page.goto(address);
      await expect(title(page, 'Page not found'), address).toBeVisible();
    }
    await page.getByRole('link', { name: 'Look in People' }).click();
    await expect(title(page, 'People')).toBeFocused();
  });

  for (const at of ['', '/network']) {
    test(`is said of a person who never was, at /people/nobody${at}`, async ({ page, expectConsoleErrors }) => {
      expectConsoleErrors(/status of 404/);
      await signInAs(page, 'ana');
      await page.goto(`/people/nobody${at}`);
      await expect(title(page, 'Profile not found')).toBeVisible();
      await expect(page.getByText('There is no such profile, or you may not see it.')).toBeVisible();
      await expect(page).toHaveTitle('Profile not found · Kith');
    });
  }
});

test.describe('the theme', () => {
  /** How light the page is behind its text, from 0 to 255. */
  const lightness = (page: Page) =>
    page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d')!;
      canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
      return (red + green + blue) / 3;
    });

  test('is light, dark, or as the system says, and stays so after a reload', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await signInAs(page, 'ana');
    const choose = async (theme: string) => {
      await page.getByRole('button', { name: /^Menu of/ }).click();
      await page.getByRole('menuitemradio', { name: theme }).click();
      await expect(page.getByRole('menuitemradio', { name: theme })).toHaveAttribute('aria-checked', 'true');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('menu')).toBeHidden();
    };
    await expect.poll(() => lightness(page)).toBeGreaterThan(200);
    await choose('Dark');
    await expect.poll(() => lightness(page)).toBeLessThan(60);
    await page.reload();
    await expect(title(page, 'Your network')).toBeVisible();
    expect(await lightness(page)).toBeLessThan(60);

    await choose('Light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await expect(title(page, 'Your network')).toBeVisible();
    expect(await lightness(page)).toBeGreaterThan(200);

    await choose('Automatic');
    await expect.poll(() => lightness(page)).toBeLessThan(60);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => lightness(page)).toBeGreaterThan(200);
    await page.reload();
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await expect(page.getByRole('menuitemradio', { name: 'Automatic' })).toHaveAttribute('aria-checked', 'true');
  });
});

test.describe('going from page to page', () => {
  test('names the document and gives the focus to the heading', async ({ page }) => {
    await signInAs(page, 'ana');
    const arrive = async (name: string) => {
      await expect(title(page, name)).toBeFocused();
      await expect(page).toHaveTitle(`${name} · Kith`);
    };
    await expect(page).toHaveTitle('Your network · Kith');
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await arrive('People');
    await picture(BEN, listOf(page)).click();
    await arrive(BEN);
    await page.getByRole('navigation', { name: 'Pages of this person' }).getByRole('link', { name: 'Network' }).click();
    await arrive(`${BEN}’s network`);
    await page.goBack();
    await arrive(BEN);
    await page.goBack();
    await arrive('People');
    await chooseFromMenu(page, 'Profile');
    await arrive('Ana Moreira');
    await page.getByRole('link', { name: 'Kith', exact: true }).click();
    await arrive('Your network');
  });

  for (const [what, file] of [['script', /\/app-[^/]*\.js$/], ['WebAssembly', /\/app-[^/]*\.wasm$/]] as const) {
    test(`says that it cannot begin when its ${what} does not come, and Reload begins it`, async ({ page, expectConsoleErrors }) => {
      expectConsoleErrors(/ERR_FAILED|Failed to fetch|dynamically imported module/);
      await page.route(file, (route) => route.abort());
      await page.goto('/sign-in');
      await expect(page.getByRole('alert')).toContainText('Kith could not be started.');
      await page.unroute(file);
      await page.getByRole('button', { name: 'Reload' }).click();
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
      await expect(page.getByText('Kith could not be started.')).toBeHidden();
    });
  }

  test('begins with a link that skips what stands above every page', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people');
    await expect(listOf(page)).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
    await expect(title(page, 'People')).toBeVisible();
  });
});

test.describe('on a screen 360 px wide', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  const expectNoSideways = async (page: Page, where: string) => {
    const [whole, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(whole, `the width of ${where}`).toBeLessThanOrEqual(shown);
  };

  test('no page scrolls sideways', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 404/);
    await page.goto('/sign-in');
    await expect(title(page, 'Sign in')).toBeVisible();
    await expectNoSideways(page, 'the sign-in page');
    await page.goto('/setup#nothing');
    await expect(title(page, 'Welcome to Kith')).toBeVisible();
    await expectNoSideways(page, 'the first-run page');
    await signInAs(page, 'ana');

    for (const [address, heading] of [
      ['/people', 'People'],
      ['/people?q=nobody%20of%20this%20name', 'People'],
      ['/people/ben', BEN],
      ['/people/maria', LONGEST],
      ['/people/maria/network', LONGEST],
      ['/people/ana/network', 'Your network'],
      ['/nowhere', 'Page not found'],
      ['/people/nobody', 'Profile not found'],
    ] as const) {
      await page.goto(address);
      await expect(title(page, heading)).toBeVisible();
      await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
      await expectNoSideways(page, address);
    }
  });

  test('neither the menu nor a hover profile scrolls the page sideways, and both are in view', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await expect(page.getByRole('menu')).toBeInViewport({ ratio: 1 });
    await expectNoSideways(page, 'the page with the menu');
    await page.keyboard.press('Escape');

    await page.goto('/people');
    const longest = listOf(page).getByRole('link', { name: LONGEST });
    await expect(longest).toBeVisible();
    const profile = await openCard(page, await nameOf(longest), listOf(page));
    await expect(profile.getByRole('button', { name: /^Follow / })).toBeVisible();
    await expect(profile).toBeInViewport({ ratio: 1 });
    await expectNoSideways(page, 'the page with a hover profile');
  });
});

test.describe('when the server fails', () => {
  test.beforeEach(({ expectConsoleErrors }) => expectConsoleErrors(/status of 500|ERR_INTERNET_DISCONNECTED/));

  for (const [what, why, fail] of [
    ['with an error', 'Something went wrong on the server.', { status: 500 }],
    ['by being out of reach', 'The server cannot be reached.', undefined],
  ] as const) {
    for (const [where, address, path, words, then] of [
      ['the directory', '/people', /\/api\/v1\/people\?/, 'The people could not be loaded.', (page: Page) => picture(BEN, listOf(page))],
      ['a profile', '/people/ben', /\/api\/v1\/people\/ben$/, 'The profile could not be loaded.', (page: Page) => title(page, BEN)],
      [
        'the network page of another',
        '/people/ben/network',
        /\/api\/v1\/people\/ben$/,
        'The network could not be loaded.',
        (page: Page) => title(page, `${BEN}’s network`),
      ],
      [
        'the Following list',
        '/people/ana/network',
        /\/following\?/,
        'The people could not be loaded.',
        (page: Page) => picture('Mei Lin Tan', network(page).following),
      ],
      [
        'Recent Activity',
        '/people/ana/network',
        /\/network\?/,
        'The activity could not be loaded.',
        (page: Page) => network(page).linesBy('Mei Lin Tan').first(),
      ],
      [
        'the latest activity of a profile',
        '/people/ben',
        /\/activity\?/,
        'The activity could not be loaded.',
        (page: Page) => page.getByRole('complementary').getByRole('listitem').filter({ hasText: /^\s*Ben Carter/ }).first(),
      ],
      ['the start', '/people/ben', /\/api\/v1\/me$/, 'Kith could not be started.', (page: Page) => title(page, BEN)],
    ] as const) {
      test(`${what}, ${where} says so and Retry loads it`, async ({ page }) => {
        await signInAs(page, 'ana');
        await page.route(path, (route) => (fail ? route.fulfill(fail) : route.abort('internetdisconnected')));
        await page.goto(address);
        const failure = page.getByRole('alert').filter({ hasText: words });
        await expect(failure).toContainText(why);
        await expect(then(page)).toHaveCount(0);
        // What fails again keeps the focus; what comes takes it to its heading.
        const asked = page.waitForEvent('requestfinished', (request) => path.test(request.url())).catch(() => {});
        const failed = page.waitForEvent('requestfailed', (request) => path.test(request.url())).catch(() => {});
        await failure.getByRole('button', { name: 'Retry' }).press('Enter');
        await Promise.race([asked, failed]);
        await expect(failure.getByRole('button', { name: 'Retry' })).toBeFocused();
        await page.unroute(path);
        await page.keyboard.press('Enter');
        await expect(then(page)).toBeVisible();
        await expect(failure).toHaveCount(0);
        await expect(page.locator(':is(h1, h2):focus')).toHaveCount(1);
      });
    }
  }
});

test.describe('what is empty explains itself', () => {
  test('on a site that has just begun', async ({ newSite, newVisitor }) => {
    const site = await newSite({ demo: false });
    const page = await newVisitor(site);
    await becomeAdministrator(page, site);
    await expect(page.getByText('You do not follow anybody yet.')).toBeVisible();
    await expect(page.getByText('Nobody follows you yet.')).toBeVisible();
    await expect(page.getByText('Nothing yet. What the people you follow do will be told here.')).toBeVisible();
    await page.getByRole('link', { name: 'Find people' }).first().click();
    await expect(page).toHaveURL('/people');
    await expect(page.getByText('1 person', { exact: true })).toBeVisible();
    await chooseFromMenu(page, 'Profile');
    await expect(page.getByText('Ada Lovelace does not follow anybody yet.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Follow/ }), 'nobody follows herself').toHaveCount(0);
  });

  test('on one’s own picture, which offers no Follow', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people');
    const own = await openCard(page, 'Ana Moreira', listOf(page));
    await expect(own.getByText('This is you')).toBeVisible();
    await expect(own.getByRole('button', { name: /^(Follow|Unfollow|Requested)/ })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(card('Ana Moreira', page)).toHaveCount(0);
  });
});
