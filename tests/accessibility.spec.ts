// Everyone can use it: axe finds nothing to complain of, on any page, in any state, in either theme; what is to be hit is
// large enough; nothing needs two-way scrolling on a narrow screen.

import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { card, cardOf, followButton, hold, openPeople, picture } from './support/people';
import { png } from './support/images';
import { expect, signInAs, test } from './support/site';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A page, or a page in a certain state: how one comes there. */
type Place = [what: string, go: (page: Page) => Promise<void>, exceptions?: string[]];

const SIGNED_OUT: Place[] = [
  ['the sign-in page', async (page) => {
    await page.goto('/sign-in');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  }],
  ['the sign-in page with what was wrong', async (page) => {
    await page.goto('/sign-in');
    await page.getByLabel('Username or e-mail').fill('ana');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('That name and password do not belong together.')).toBeVisible();
  }],
  ['the sign-in page with empty fields sent', async (page) => {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('Enter your password.')).toBeVisible();
  }],
  ['the page of the first administrator', async (page) => {
    await page.goto('/setup#token');
    await expect(page.getByRole('button', { name: 'Create administrator' })).toBeVisible();
  }],
  ['the page of a forgotten password, sent empty', async (page) => {
    await page.goto('/forgot-password');
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await expect(page.getByText('Enter your username or e-mail address.')).toBeVisible();
  }],
  ['the page of a new password, whose link is too old', async (page) => {
    await page.goto('/new-password#token');
    await page.getByLabel('New password', { exact: true }).fill('violet tram over lisbon 7');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByRole('alert')).toContainText('This link was used already');
  }],
  ['the page that confirms an address', async (page) => {
    await page.goto('/confirm-email#token');
    await expect(page.getByRole('button', { name: 'Confirm this address' })).toBeVisible();
  }],
  ['the page of an invitation', async (page) => {
    await page.route('**/api/v1/invited', (route) => route.fulfill({ json: { email: 'greta@kith.example' } }));
    await page.goto('/join#token');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('Choose a username.')).toBeVisible();
  }],
];

const SIGNED_IN: Place[] = [
  ['the people', openPeople],
  ['the people while they load', async (page) => {
    await hold(page, /\/api\/v1\/people(\?.*)?$/);
    await page.goto('/people');
    await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  }],
  ['the people when nobody is found', async (page) => {
    await page.goto('/people?q=nobody-at-all');
    await expect(page.getByText('Nobody matches “nobody-at-all”.')).toBeVisible();
  }],
  ['the people when they cannot be loaded', async (page) => {
    await page.route(/\/api\/v1\/people(\?.*)?$/, (route) => route.fulfill({ status: 500 }));
    await page.goto('/people');
    await expect(page.getByRole('alert')).toContainText('The people could not be loaded.');
  }],
  ['a profile', async (page) => {
    await page.goto('/people/ben');
    await expect(page.getByRole('heading', { level: 1, name: 'Ben Carter' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Latest activity' })).toBeVisible();
  }],
  ['one’s own profile', async (page) => {
    await page.goto('/people/ana');
    await expect(page.getByRole('heading', { level: 1, name: 'Ana Moreira' })).toBeVisible();
  }],
  ['the profile with the longest name', async (page) => {
    await page.goto('/people/maria');
    await expect(page.getByRole('heading', { level: 1, name: /^María de las Mercedes/ })).toBeVisible();
  }],
  ['a profile from right to left', async (page) => {
    await page.goto('/people/fatima');
    await expect(page.getByRole('heading', { level: 1, name: 'فاطمة الزهراء بنعلي' })).toBeVisible();
  }],
  ['a profile while it loads', async (page) => {
    await hold(page, '**/api/v1/people/ben');
    await page.goto('/people/ben');
    await expect(page.getByRole('main')).toBeVisible();
  }],
  ['a profile that cannot be loaded', async (page) => {
    await page.route('**/api/v1/people/ben', (route) => route.fulfill({ status: 500 }));
    await page.goto('/people/ben');
    await expect(page.getByRole('alert')).toContainText('The profile could not be loaded.');
  }],
  ['a profile that is not there', async (page) => {
    await page.goto('/people/nobody-at-all');
    await expect(page.getByRole('heading', { level: 1, name: 'Profile not found' })).toBeVisible();
  }],
  ['one’s own network', async (page) => {
    await openNetwork(page, 'ana', 'Your network');
  }],
  ['one’s own network with filters, the choice open', async (page) => {
    await page.goto('/people/ana/network?kind=pages,comments&own=true');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('checkbox', { name: 'Pages' })).toBeChecked();
    await expect(page.getByRole('region', { name: 'Recent Activity' }).getByRole('listitem').first()).toBeVisible();
  }],
  ['one’s own network with filters that find nothing', async (page) => {
    await page.goto('/people/ana/network?person=0000000000001');
    await expect(page.getByText('No activity fits these filters.')).toBeVisible();
  }],
  ['one’s own network with a line unfolded', async (page) => {
    // The same edit twice is two edits of one page.
    await page.route(/\/network\?/, async (route) => {
      const answer = await route.fetch();
      const list = await answer.json();
      const edit = list.items.find(({ verb }: { verb: string }) => verb === 'page_edited');
      list.items.splice(list.items.indexOf(edit), 0, { ...edit, id: '0000000000001' });
      await route.fulfill({ response: answer, json: list });
    });
    await openNetwork(page, 'ana', 'Your network');
    await page.getByRole('button', { name: /^\d edits$/ }).first().click();
    await expect(page.getByRole('button', { name: /^\d edits$/ }).first()).toHaveAttribute('aria-expanded', 'true');
  }],
  ['the network of somebody else', async (page) => {
    await openNetwork(page, 'ben', 'Ben Carter’s network');
  }],
  ['one’s own network while several are selected', async (page) => {
    await openNetwork(page, 'ana', 'Your network');
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    await page.getByRole('checkbox', { name: /^Select / }).first().check();
    await expect(page.getByRole('region', { name: 'People you may know' })).toBeVisible();
  }],
  ['the status updates of somebody', async (page) => {
    await page.goto('/people/ben/statuses');
    await expect(page.getByRole('list', { name: 'Status updates' }).getByRole('listitem').first()).toBeVisible();
  }],
  ['the settings', async (page) => {
    await page.goto('/people/ana/settings');
    await expect(page.getByRole('radio', { name: 'On hover' })).toBeChecked();
  }],
  ['the e-mail settings', async (page) => {
    await page.goto('/people/ana/settings/email');
    await page.getByRole('switch', { name: 'One mail a day of what those did whom I follow' }).check();
    await page.getByRole('button', { name: 'Change address' }).click();
    await expect(page.getByText('Enter an e-mail address.')).toBeVisible();
    await expect(page.getByText('Saved.')).toBeVisible();
  }],
  ['the security settings, asked before a session ends', async (page) => {
    await page.goto('/people/ana/settings/security');
    await page.getByRole('list', { name: 'Where you are signed in' }).getByRole('button').first().click();
    await expect(page.getByText('This is where you are. Sign out?')).toBeVisible();
  }],
  ['the OAuth access tokens, asked before follows are undone', async (page) => {
    const token = { site: 'The Wiki', origin: 'https://wiki.example', scopes: ['cards:read', 'follow:write'], issued: '2026-11-20T14:03:00Z', expires: '2026-11-20T15:03:00Z' };
    const items = [
      { ...token, id: '0000000000001', ended: false, follows: 3, last_used: '2026-11-20T14:10:00Z' },
      { ...token, id: '0000000000002', ended: false, follows: 0, scopes: ['cards:read'] },
      { ...token, id: '0000000000003', ended: true, follows: 1, site: 'W'.repeat(100) },
    ];
    await page.route('**/api/v1/me/oauth-tokens', (route) => route.fulfill({ json: { items, next: null, total: 3 } }));
    await page.goto('/people/ana/settings/oauth-tokens');
    await page.getByRole('button', { name: 'Undo its 3 follows: The Wiki' }).click();
    await expect(page.getByText('You will no longer follow 3 people whom it followed for you.')).toBeVisible();
  }],
  ['the feeds, one just made, asked before one is revoked', async (page) => {
    const feed = { kind: 'network', created: '2026-11-20T14:03:00Z', whose: { unavailable: { id: null } } };
    const items = [{ ...feed, id: '0000000000001', last_used: '2026-11-20T14:10:00Z' }, { ...feed, id: '0000000000002', kind: 'own' }];
    await page.route('**/api/v1/me/feeds', async (route) => {
      if (route.request().method() === 'POST') return route.continue();
      await route.fulfill({ json: { items, next: null, total: 2 } });
    });
    await page.goto('/people/ana/settings/feeds');
    await page.getByRole('button', { name: 'Make the addresses' }).click();
    await expect(page.getByRole('list', { name: 'The addresses' }).getByRole('listitem')).toHaveCount(2);
    await page.getByRole('button', { name: /^Revoke The network/ }).click();
    await expect(page.getByText('Its addresses will lead nowhere.')).toBeVisible();
    // The page had gone down to the addresses: what lies half under the bar is not to be hit there.
    await page.evaluate(() => scrollTo(0, 0));
  }],
  ['the embedding sites, one renamed, and one registered with empty fields', async (page) => {
    // For administrators; no other page of this table is.
    await page.route('**/api/v1/me', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), administrator: true } });
    });
    const site = { origin: 'https://wiki.example', name: 'The Wiki', enabled: true, registered: '2026-11-20T14:03:00Z' };
    const items = [
      { ...site, id: '0000000000001' },
      { ...site, id: '0000000000002', name: 'W'.repeat(100), origin: `https://${'w'.repeat(60)}.example`, enabled: false },
      { ...site, id: '0000000000003', name: 'The Shop' },
    ];
    await page.route('**/api/v1/admin/embedding-sites', (route) => route.fulfill({ json: { items, next: null, total: 3 } }));
    await page.goto('/admin/embedding');
    await page.getByRole('button', { name: 'Disable The Shop' }).click();
    await page.getByRole('button', { name: 'Rename The Wiki' }).click();
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(page.getByText('Enter the origin of the site.')).toBeVisible();
  }],
  ['the page that edits the profile', async (page) => {
    await page.goto('/people/ana/edit');
    await page.getByLabel('Full name').fill('');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Enter your full name.')).toBeVisible();
    await page.getByRole('button', { name: 'Preview' }).click();
  }],
  ['the page that edits the profile, while a picture is cut', async (page) => {
    await page.goto('/people/ana/edit');
    await page.getByLabel('Choose a picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: png(300, 200) });
    await expect(page.getByRole('application', { name: 'The part that is kept' })).toBeFocused();
  }],
  ['one’s own status updates', async (page) => {
    await page.goto('/people/ana/statuses');
    const updates = page.getByRole('list', { name: 'Status updates' }).getByRole('listitem');
    await updates.first().getByRole('button', { name: /^Delete/ }).click();
    await expect(page.getByText('Delete it for good?')).toBeVisible();
    await page.getByLabel('What are you doing?').fill('x'.repeat(141));
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(page.getByText('That is too long: at most 140 characters.')).toBeVisible();
  }],
  ['the offer to undo an Unfollow', async (page) => {
    await page.goto('/people/olga');
    await followButton(page.getByRole('main'), 'Ольга Соколова').click();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  }],
  ['an address that leads nowhere', async (page) => {
    await page.goto('/no/such/page');
    await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  }],
  ['the open hover profile', async (page) => {
    await openPeople(page);
    await openCard(page, 'Ben Carter');
    await expect(followButton(card(page), 'Ben Carter')).toBeVisible();
  }],
  ['one’s own hover profile', async (page) => {
    await openPeople(page);
    await openCard(page, 'Ana Moreira');
    await expect(card(page).getByText('This is you')).toBeVisible();
  }],
  ['the hover profile while it loads', async (page) => {
    await openPeople(page);
    await hold(page, cardOf('ben'));
    await openCard(page, 'Ben Carter');
    await expect(page.getByRole('dialog', { name: 'Loading the profile' })).toBeVisible();
  }],
  ['the hover profile that cannot be loaded', async (page) => {
    await openPeople(page);
    await page.route(cardOf('ben'), (route) => route.fulfill({ status: 500 }));
    await openCard(page, 'Ben Carter');
    await expect(card(page).getByRole('button', { name: 'Retry' })).toBeVisible();
  }],
  ['the hover profile of an unavailable user', async (page) => {
    await openPeople(page);
    await page.route(cardOf('ben'), (route) => route.fulfill({ status: 404 }));
    await openCard(page, 'Ben Carter');
    await expect(page.getByRole('dialog', { name: 'Unavailable user' })).toBeVisible();
  }],
  ['the open menu of the hover profile', async (page) => {
    await openPeople(page);
    await openCard(page, 'Ben Carter');
    await card(page).getByRole('button', { name: 'More about Ben Carter' }).click();
    await expect(card(page).getByRole('link', { name: 'Network page' })).toBeVisible();
    // What an open menu covers in part is hit once it is closed.
  }, ['target-size']],
  ['a failed Follow', async (page) => {
    await page.goto('/people/ben');
    await page.route('**/api/v1/me/following/*', (route) => route.fulfill({ status: 500 }));
    await followButton(page.getByRole('main'), 'Ben Carter').click();
    await expect(page.getByRole('alert')).toBeVisible();
  }],
  ['the open user menu', async (page) => {
    await openPeople(page);
    await page.getByRole('button', { name: 'Menu of Ana Moreira' }).click();
    await expect(page.getByRole('menuitem', { name: 'Log out' })).toBeVisible();
  }],
  ['the open search of people', async (page) => {
    await openPeople(page);
    await page.getByRole('combobox', { name: 'Search people' }).fill('be');
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
  }],
  ['the open Following field', async (page) => {
    await openNetwork(page, 'ana', 'Your network');
    await page.getByRole('combobox', { name: 'Following' }).fill('be');
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
  }],
];

for (const width of [1280, 360]) {
  test.describe(`at ${width} px, light and dark, axe finds nothing and nothing overflows`, () => {
    // Without motion a change of theme is one at once, also in rows that are not in view.
    test.use({ viewport: { width, height: 740 }, contextOptions: { reducedMotion: 'reduce' } });

    for (const [what, go, exceptions] of [...SIGNED_OUT, ...SIGNED_IN]) {
      test(`on ${what}`, async ({ page, expectConsoleErrors }) => {
        test.setTimeout(90_000);
        expectConsoleErrors(/status of (4\d\d|500)/);
        if (SIGNED_IN.some(([known]) => known === what)) await signInAs(page, 'ana');
        await go(page);
        const across = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(across, 'no scrolling across').toBeLessThanOrEqual(width);
        await page.emulateMedia({ colorScheme: 'light' });
        await expectNoViolations(page, exceptions);
        await page.emulateMedia({ colorScheme: 'dark' });
        await expectNoViolations(page, exceptions);
      });
    }
  });
}

test.describe('with forced colours', () => {
  test.use({ forcedColors: 'active' });

  for (const what of ['the people', 'a profile', 'one’s own network', 'the open hover profile', 'the open user menu']) {
    test(`axe finds nothing on ${what}`, async ({ page }) => {
      await signInAs(page, 'ana');
      await SIGNED_IN.find(([known]) => known === what)?.[1](page);
      await expectNoViolations(page);
    });
  }
});

/** Pages and states that came after the first ones were looked at in all these ways by hand. */
const LATER = ['one’s own network with filters, the choice open', 'one’s own network with filters that find nothing',
  'one’s own network with a line unfolded', 'one’s own network while several are selected',
  'the status updates of somebody', 'the settings', 'the offer to undo an Unfollow',
  'the OAuth access tokens, asked before follows are undone', 'the embedding sites, one renamed, and one registered with empty fields',
  'the feeds, one just made, asked before one is revoked'];

for (const what of LATER) {
  const go = SIGNED_IN.find(([known]) => known === what)![1];

  test(`from right to left axe finds nothing and nothing overflows on ${what}`, async ({ page }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await signInAs(page, 'ana');
    await go(page);
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await outOfView(page), `at ${width} px`).toEqual([]);
      await expectNoViolations(page);
    }
  });

  test(`at 400 % nothing needs scrolling across on ${what}`, async ({ page }) => {
    // 1280 by 1024 pixels, four times as large.
    await page.setViewportSize({ width: 320, height: 256 });
    await signInAs(page, 'ana');
    await go(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await outOfView(page)).toEqual([]);
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await outOfView(page)).toEqual([]);
  });

  test(`with forced colours and reduced motion axe finds nothing and nothing moves on ${what}`, async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await signInAs(page, 'ana');
    await go(page);
    expect(await moving(page)).toEqual([]);
    await expectNoViolations(page);
  });
}

test('with forced colours Follow and Following do not look the same', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await signInAs(page, 'ana');
  await openPeople(page);
  const look = (name: string) => followButton(page.getByRole('list', { name: 'People' }), name).evaluate((button) => {
    const { backgroundColor, color, borderColor } = getComputedStyle(button);
    const icons = [...button.querySelectorAll('svg')].filter((icon) => icon.checkVisibility({ visibilityProperty: true }));
    return { backgroundColor, color, borderColor, icons: icons.length };
  });
  const [follow, following] = [await look('Ben Carter'), await look('Ольга Соколова')];
  expect([follow.icons, following.icons]).toEqual([0, 1]);
  expect([follow.backgroundColor, follow.color], 'filled, and not').toEqual([following.color, following.backgroundColor]);
  expect(following.borderColor, 'outlined').not.toBe(following.backgroundColor);
});

for (const width of [1280, 360, 320]) {
  test(`from right to left the hover profile is in the window at ${width} px, and so is its menu`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await signInAs(page, 'ana');
    await openPeople(page);
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    for (const name of ['Ben Carter', 'فاطمة الزهراء بنعلي']) {
      await openCard(page, name);
      await expect(followButton(card(page), name)).toBeVisible();
      await expect.poll(() => outOfView(page)).toEqual([]);
      await expect(card(page)).toBeInViewport({ ratio: 1 });
      await card(page).getByRole('button', { name: `More about ${name}` }).click();
      await expect(card(page).getByRole('link', { name: 'Network page' })).toBeInViewport({ ratio: 1 });
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(card(page)).toBeHidden();
    }
  });
}

test.describe('what is to be hit is at least 24 px in both directions', () => {
  const PLACES = ['the people', 'a profile', 'one’s own network', 'one’s own network with filters, the choice open',
    'one’s own network with a line unfolded', 'the open hover profile', 'the open menu of the hover profile',
    'the open user menu', 'the open search of people', 'the settings', 'the e-mail settings',
    'the security settings, asked before a session ends', 'the OAuth access tokens, asked before follows are undone',
    'the feeds, one just made, asked before one is revoked',
    'the embedding sites, one renamed, and one registered with empty fields', 'the page that edits the profile',
    'the page that edits the profile, while a picture is cut', 'one’s own status updates'];

  for (const what of PLACES) {
    test(`on ${what}`, async ({ page }) => {
      await signInAs(page, 'ana');
      await SIGNED_IN.find(([known]) => known === what)?.[1](page);
      const small: string[] = [];
      for (const role of ['button', 'link', 'combobox', 'searchbox', 'menuitem', 'option', 'switch'] as const) {
        for (const target of await page.getByRole(role).all()) small.push(...(await tooSmall(target)));
      }
      expect(small).toEqual([]);
    });
  }
});

test('with reduced motion nothing moves when the hover profile opens', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signInAs(page, 'ana');
  await openPeople(page);
  await openCard(page, 'Ben Carter');
  // What waits for its time to appear may wait; then it is there at once.
  expect(await moving(page)).toEqual([]);
});

test('every page tells its name in the title, and moves the focus to its heading', async ({ page }) => {
  await signInAs(page, 'ana');
  await openPeople(page);
  await expect(page).toHaveTitle(/^People\b/);
  await page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Ben Carter', exact: true }).click();
  const heading = page.getByRole('heading', { level: 1, name: 'Ben Carter' });
  await expect(heading).toBeVisible();
  await expect(page).toHaveTitle(/^Ben Carter\b/);
  await expect(heading).toBeFocused();
  await page.getByRole('navigation', { name: 'Pages of this person' }).getByRole('link', { name: 'Network' }).click();
  await expect(page).toHaveTitle(/^Ben Carter’s network\b/);
  await expect(page.getByRole('heading', { level: 1, name: 'Ben Carter’s network' })).toBeFocused();
});

async function openNetwork(page: Page, username: string, heading: string): Promise<void> {
  await page.goto(`/people/${username}/network`);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Following' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recent Activity' }).getByRole('listitem').first()).toBeVisible();
}

/** By key: on a narrow screen, too, and wherever the pointer is. */
async function openCard(page: Page, name: string): Promise<void> {
  await picture(page, name).focus();
  await page.keyboard.press('Space');
  await expect(card(page)).toBeVisible();
}

async function expectNoViolations(page: Page, exceptions: string[] = []): Promise<void> {
  // Colours on their way from one to the other are neither.
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {}))));
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).disableRules(exceptions).analyze();
  const told = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
  }));
  expect(told).toEqual([]);
}

/** How long each thing that moves takes. */
function moving(page: Page): Promise<unknown[]> {
  return page.evaluate(() =>
    document.getAnimations().map((each) => each.effect?.getComputedTiming().duration).filter((duration) => duration !== 0),
  );
}

/** What can be hit and is not in the window from left to right: cut off, and not told by the width of the page. */
function outOfView(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('main a, main button, main input, main select, [popover]:popover-open *')];
    const isOut = (element: Element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && (left < -0.5 || right > innerWidth + 0.5);
    };
    return all.filter((element) => element.checkVisibility({ visibilityProperty: true }) && isOut(element)).map(({ outerHTML }) => outerHTML.slice(0, 120));
  });
}

/** WCAG 2.5.8: links within a sentence are excepted, and so is what is not seen. */
async function tooSmall(target: Locator): Promise<string[]> {
  if (!(await target.isVisible())) return [];
  return target.evaluate((element) => {
    const { width, height } = element.getBoundingClientRect();
    const inSentence = getComputedStyle(element).display === 'inline';
    const isSeen = width > 1 && height > 1;
    const label = element.closest('label')?.getBoundingClientRect();
    const isLarge = (width >= 24 && height >= 24) || (label !== undefined && label.height >= 24 && label.width >= 24);
    return isSeen && !inSentence && !isLarge ? [`${element.outerHTML.slice(0, 160)}: ${width} x ${height}`] : [];
  });
}
